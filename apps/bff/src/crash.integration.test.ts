import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { authorizationOutcome, authorizationStarted } from '@mailgrant/contract/authorization'
import { email as emailSchema } from '@mailgrant/contract/email'
import { idpConfig } from '@mailgrant/contract/idp-config'
import { problem } from '@mailgrant/contract/problem'
import { token } from '@mailgrant/contract/token'
import { type Sandbox, startSandbox, walkAuthorization } from '@mailgrant/sandbox'
import { freePort } from '@mailgrant/sandbox/free-ports'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from './testing/open-database.ts'
import { type RunningConsole, startConsole } from './testing/running-console.ts'

let sandbox: Sandbox
let database: TestDatabase
let env: Record<string, string>
let running: RunningConsole
let directory: string
const cookies = new Map<string, string>()
const admin = { email: 'ada@example.test', password: 'correct horse battery' }
const user = { address: 'support@example.test', password: 'support-password' }

beforeEach(async () => {
  cookies.clear()
  directory = mkdtempSync(join(tmpdir(), 'mailgrant-crash-'))
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
  env = {
    ...sandbox.env,
    PORT: String(await freePort()),
    MAILGRANT_DATA_DIR: directory,
    MAILGRANT_ADMIN_EMAIL: admin.email,
    MAILGRANT_ADMIN_PASSWORD: admin.password,
    MAILGRANT_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
    ...(database.url === null ? {} : { DATABASE_URL: database.url }),
  }
  running = await startConsole(env, cookies)
  const signedIn = await running.request('POST', '/api/session', admin)
  if (!signedIn.ok) throw new Error(`sign-in answered ${signedIn.status}`)
}, 240_000)

afterEach(async () => {
  await running?.stop()
  await sandbox?.stop()
  await database?.close()
  rmSync(directory, { recursive: true, force: true })
})

it('a kill between Submit and the callback loses nothing', async () => {
  const { id, url } = await submit()
  const { callback } = await walkAuthorization(url, { user })
  await running.kill()
  running = await startConsole(env, cookies)
  expect(await land(id, callback)).toMatchObject({
    result: 'success',
    resourceOwner: user.address,
  })
}, 240_000)

it('a kill in the middle of a refresh: the lost rotation is recognised and mended', async () => {
  const { id, url, submitAgain } = await submit()
  const { callback, cookies: signedIn } = await walkAuthorization(url, { user })
  expect(await land(id, callback)).toMatchObject({ result: 'success' })

  const path = `/api/emails/${id}/mailbox/token`
  sandbox.ledger.clear()
  sandbox.knobs.set({ rotation: 'reuse-detection', delayMs: 3000 })
  const cut = running.request('POST', `${path}/refresh`).catch(() => null)
  while (sandbox.ledger.refreshRequests().length === 0) await sleep(20)
  await running.kill()
  await cut
  await sleep(3500)
  sandbox.knobs.set({ delayMs: 0 })

  running = await startConsole(env, cookies)
  const answer = await running.request('POST', `${path}/refresh`)
  expect(problem.parse(await answer.json())).toMatchObject({
    code: 'reauthorization_required',
    detail: expect.stringContaining('answer was lost'),
  })
  expect(token.parse(await (await running.request('GET', path)).json()).status).toBe(
    'needs-reauthorization',
  )
  const again = await walkAuthorization(await submitAgain(), { user, cookies: signedIn })
  expect(await land(id, again.callback)).toMatchObject({ result: 'success' })
  expect((await running.request('POST', `${path}/refresh`)).status).toBe(200)
}, 240_000)

/** Over HTTP as the web does it, up to the redirect. */
async function submit() {
  const made = await running.request('POST', '/api/emails', {
    address: user.address,
    name: '',
    notes: '',
  })
  const { id } = emailSchema.parse(await made.json())
  const drafted = await running.request('POST', '/api/idp-configs/drafts', {
    emailId: id,
    kind: 'mailbox',
    provider: 'microsoft',
  })
  const draft = idpConfig.parse(await drafted.json())
  const application = sandbox.registerApplication('microsoft', {
    name: 'Mailgrant',
    redirectUris: [draft.callbackEndpoint],
  })
  const { name, notes, scopes, issuer, userinfoEndpoint, revocationEndpoint } = draft
  const submitAgain = async (version = 2, clientSecret: string | null = null) => {
    const submitted = await running.request('POST', `/api/emails/${id}/mailbox/authorization`, {
      provider: 'microsoft',
      configId: draft.id,
      configVersion: version,
      config: {
        name,
        notes,
        scopes,
        issuer,
        userinfoEndpoint,
        revocationEndpoint,
        provider: 'microsoft',
        enabled: true,
        clientId: application.clientId,
        clientSecret,
        secretExpiresOn: null,
        authorizationEndpoint: sandbox.microsoft.authorizationEndpoint,
        tokenEndpoint: sandbox.microsoft.tokenEndpoint,
        mailHosts: [],
      },
      strictMatching: true,
      expectedOwner: null,
    })
    const started = authorizationStarted.parse(await submitted.json())
    if (started.next !== 'redirect') throw new Error('no redirect')
    return started.authorizationUrl
  }
  return { id, url: await submitAgain(draft.version, application.clientSecret), submitAgain }
}

async function land(id: string, callback: URL) {
  const response = await running.request('GET', callback.pathname + callback.search)
  expect(response.status).toBe(303)
  const landing = new URL(response.headers.get('location') ?? '', 'http://localhost')
  const requestId = landing.searchParams.get('authorization')
  const outcome = await running.request(
    'GET',
    `/api/emails/${id}/mailbox/authorization/${requestId}`,
  )
  return authorizationOutcome.parse(await outcome.json())
}
