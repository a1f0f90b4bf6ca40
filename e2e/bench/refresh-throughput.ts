import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '@mailgrant/sandbox'
import { request as requests } from '@playwright/test'
import { createConsoleApi } from '../fixtures/console-api.ts'
import { fillGrants, owner } from '../soak/_many-grants.ts'
import { administrator, startConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'
import { startPostgres } from './_postgres.ts'

/**
 * Refreshes of as many expired grants a second as one process does on demand, beside a bare client
 * that sends the same requests to the same authorization server with the same number at once.
 */
const count = 300
const rounds = 5
const atOnce = 8

async function inParallel<Item>(items: readonly Item[], each: (item: Item) => Promise<void>) {
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const item = items[next]
      next += 1
      if (item !== undefined) await each(item)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: atOnce }, worker))
  return items.length / ((performance.now() - began) / 1000)
}

const postgres = await startPostgres()
await using sandbox = await startSandbox()
const key = `bench:${randomBytes(32).toString('base64url')}`
const console_ = await startConsole({
  databaseUrl: postgres.url,
  env: { ...sandbox.env, MAILGRANT_KEYS: key, LOG_LEVEL: 'info' },
})
const request = await requests.newContext()
const api = createConsoleApi(request, console_.url)
await api.signIn(administrator)
const { key: apiKey } = await api.post<{ key: string }>('/api/api-keys', {
  name: 'Bench',
  reach: { emails: 'all' },
  actions: ['fetch'],
  expiresAt: null,
  rateLimit: 1_000_000,
})

const { clientId, clientSecret } = sandbox.registerApplication('microsoft', {
  name: 'Bare',
  redirectUris: ['http://localhost/none'],
})
const [ours, bare]: number[][] = [[], []]
for (let round = -1; round < rounds; round += 1) {
  sandbox.knobs.set({ tokenLifetimeSeconds: 1 })
  const { addresses } = await fillGrants({
    sandbox,
    persona: 'microsoft',
    count,
    prefix: `round${round + 1}`,
    databaseUrl: postgres.url,
    key,
    publicUrls: [console_.url],
    // what is measured is refreshing on demand; nothing is to be done ahead
    due: false,
  })
  const refreshTokens: string[] = []
  for (let each = 0; each < count; each += 1)
    refreshTokens.push(
      (
        await sandbox.issueTokens({
          persona: 'microsoft',
          user: owner,
          clientId,
          scopes: ['https://outlook.office.com/IMAP.AccessAsUser.All', 'offline_access'],
        })
      ).refreshToken,
    )
  await sleep(1100)
  sandbox.knobs.set({ tokenLifetimeSeconds: 3600 })
  const base = console_.url.replace('localhost', '127.0.0.1')
  const ourRate = await inParallel(addresses, async (address) => {
    const answer = await fetch(`${base}/api/v1/emails/${address}/mailbox/token`, {
      headers: { authorization: `Bearer ${apiKey}` },
    })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.arrayBuffer()
  })
  const bareRate = await inParallel(refreshTokens, async (refreshToken) => {
    const answer = await fetch(sandbox.microsoft.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: clientId,
        client_secret: clientSecret,
      }),
    })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.arrayBuffer()
  })
  // the first round warms up
  if (round < 0) continue
  ours?.push(ourRate)
  bare?.push(bareRate)
}
report(`refreshes on demand, ${atOnce} at once, Postgres (${count} a round, ${rounds} rounds)`)
report(`  Mailgrant    ${shown(spread(ours ?? []))} refreshes/s`)
report(`  bare client  ${shown(spread(bare ?? []))} refreshes/s`)
report(
  `  ratio        ${shown(spread((ours ?? []).map((rate, at) => rate / (bare?.[at] ?? Number.NaN))), 2)}`,
)
await request.dispose()
await console_.stop()
await postgres.stop()
