import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { openPostgres } from '../db/open-postgres.ts'
import type { TokenSet } from '../oauth2/authorization-server.ts'
import { event } from '../tables/event.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { startBadWire } from '../testing/bad-wire.ts'
import { type ConsoleDeps, consoleDeps, createTestConsole } from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { type PostgresServer, startPostgres } from '../testing/start-postgres.ts'
import { createBroker } from './create-broker.ts'
import { leaseMs, takeLease } from './lease.ts'
import { loadGrant } from './load-grant.ts'
import { persistently } from './persistently.ts'
import { sealTokens, storeTokens } from './store-tokens.ts'

// Runs on Postgres alone (vitest.config.ts): one of its own, which is stopped and started.
let sandbox: Sandbox
let server: PostgresServer
let database: Database
let deps: ConsoleDeps
let accountId: string

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  server = await startPostgres()
  database = openPostgres(server.url)
  await database.migrate()
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
  await server?.stop()
})
beforeEach(async () => {
  sandbox.knobs.reset()
  await clearEmails(database.db)
  deps = consoleDeps(database.db, sandbox)
  const desk = await createTestConsole(deps, sandbox)
  const configured = await desk.configure()
  await desk.authorize(configured)
  accountId = configured.email.accounts.mailbox
  await database.db.delete(event)
  sandbox.ledger.clear()
  sandbox.knobs.set({ rotation: 'reuse-detection' })
})

const grantOf = async () => {
  const [grant] = await database.db.select().from(tokenGrant)
  if (grant === undefined) throw new Error('no grant')
  return grant
}
const isAlive = async () =>
  expect(
    await consoleDeps(database.db, sandbox).broker.accessToken(accountId, { force: true }),
  ).toMatchObject({ outcome: 'token' })

/** A broker that does `meanwhile` between the authorization server's answer and the write. */
function disturbed(meanwhile: () => Promise<void>, over: Pick<ConsoleDeps, 'db' | 'log'> = deps) {
  const { authorizationServer } = deps
  return createBroker({
    ...deps,
    ...over,
    authorizationServer: {
      ...authorizationServer,
      async refresh(...request) {
        const answer = await authorizationServer.refresh(...request)
        await meanwhile()
        return answer
      },
    },
  })
}

describe('a refresh token that was rotated while the database went away', () => {
  it('is stored when the database is back after its lease has run out, and no other process is faster with the old one', async () => {
    const before = await grantOf()
    await database.db.update(tokenGrant).set({ expiresAt: new Date(Date.now() - 60_000) })
    const other = consoleDeps(database.db, sandbox).broker
    const refreshed = disturbed(() => server.halt()).accessToken(accountId)
    await expect.poll(() => sandbox.ledger.refreshRequests().length).toBe(1)
    // longer than the lease, and as far as can be from when another may take it over
    await sleep(leaseMs + 200)
    await server.resume()
    const backAt = performance.now()
    const impatient = async (): Promise<unknown> => other.accessToken(accountId).catch(impatient)
    const [said, told] = await Promise.all([refreshed, impatient()])
    expect(performance.now() - backAt).toBeLessThan(20_000)
    expect(said).toMatchObject({ outcome: 'token' })
    expect(told).toEqual(said)
    const after = await grantOf()
    expect(after.refreshTokenSealed).not.toBe(before.refreshTokenSealed)
    expect(after).toMatchObject({
      status: 'authorized',
      failureCode: null,
      leaseOwner: null,
      refreshStartedAt: null,
    })
    expect(sandbox.ledger.refreshRequests()).toHaveLength(1)
    await isAlive()
  }, 240_000)

  it('is given up, and the log says whose, where the process must end meanwhile', async () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
    const broker = disturbed(() => server.halt(), { db: database.db, log })
    const refreshed = broker.accessToken(accountId, { force: true }).catch(() => 'lost')
    await expect.poll(() => sandbox.ledger.refreshRequests().length).toBe(1)
    await sleep(1_000)
    const began = performance.now()
    await broker.end()
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(await refreshed).toBe('lost')
    await server.resume()
    const { id } = await grantOf()
    expect(lines.join('')).toContain('could not be stored and are lost')
    expect(lines.join('')).toContain(id)
  }, 240_000)
})

it.each([
  ['broke', 'cut' as const],
  ['went silent', 'silence' as const],
])(
  'tokens that were stored, though the connection %s before the server could say so, are known again',
  async (_, end) => {
    await using wire = await startBadWire(server.url)
    const { db, close } = openPostgres(wire.url)
    const { log, clock, sealer } = deps
    const loaded = await loadGrant(db, { accountId })
    if (loaded === null) throw new Error('no grant')
    const lease = await takeLease(db, loaded.grant, 'me', clock())
    if (lease === null) throw new Error('no lease')
    const tokens: TokenSet = {
      accessToken: 'a new access token',
      refreshToken: 'a new refresh token',
      expiresAt: null,
      refreshTokenExpiresAt: null,
      scopes: null,
      idToken: null,
    }
    const store = (sealed: ReturnType<typeof sealTokens>) =>
      storeTokens({ db, clock }, loaded, lease, {
        tokens,
        sealed,
        at: clock(),
        trial: false,
        actor: 'system',
      })
    const once = sealTokens(sealer, loaded.grant.id, tokens)
    wire.endAtCommit(end)
    const told = {
      until: performance.now() + 10_000,
      ending: new AbortController().signal,
      about: { grantId: loaded.grant.id, emailId: loaded.email.id },
      loses: 'tokens' as const,
      heardForMs: 500,
    }
    expect(await persistently({ log }, told, () => store(once))).toBe('stored')
    expect(wire.ended()).toBe(1)
    expect(await database.db.select().from(event)).toMatchObject([{ type: 'token.refreshed' }])
    expect((await grantOf()).version).toBe(lease.version + 1)
    // what another one brought is not taken for it
    expect(await store(sealTokens(sealer, loaded.grant.id, tokens))).toBe('superseded')
    await close()
  },
)
