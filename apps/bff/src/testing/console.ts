import { randomBytes } from 'node:crypto'
import { type AuthorizationOutcome, authorizationOutcome } from '@mailgrant/contract/authorization'
import type { IdpConfigFields } from '@mailgrant/contract/idp-config'
import { type Persona, type Sandbox, walkAuthorization } from '@mailgrant/sandbox'
import { Hono } from 'hono'
import pino from 'pino'
import { z } from 'zod'
import { createAlertChannels } from '../alerts/create-channels.ts'
import { createPulse } from '../background/pulse.ts'
import { createBroker } from '../broker/create-broker.ts'
import type { Actor, Clock, Deps } from '../deps.ts'
import type { Db } from '../db/open.ts'
import { onError } from '../http/on-error.ts'
import type { SignedIn } from '../http/signed-in.ts'
import type { MailCheck } from '../mail-check/mail-check.ts'
import { createMetrics } from '../metrics/create-metrics.ts'
import { measuredServer } from '../metrics/measured.ts'
import { createGuardedFetch } from '../net/guarded-fetch.ts'
import { callbackEndpoint } from '../oauth2/callback-endpoint.ts'
import { createAuthorizationServer } from '../oauth2/create-authorization-server.ts'
import { loadPresets } from '../presets/load-presets.ts'
import type { RequestContext } from '../http/context.ts'
import { accountRoutes } from '../routes/accounts.ts'
import { callbackRoutes } from '../routes/callback.ts'
import { idpConfigRoutes } from '../routes/idp-configs.ts'
import { ownerLinkRoutes } from '../routes/owner-links.ts'
import { createEmailTotal } from '../verbs/email-total.ts'
import { createSealer } from '../seal/jwe-sealer.ts'
import { insertActor, insertDraft, insertEmail, type InsertedEmail } from './fixtures.ts'

/** What the OAuth2 side of the bff needs; the same parts as in index.ts, signed in by fiat. */
export type ConsoleDeps = Omit<Deps, 'auth' | 'ping' | 'webDirectory'>

export const testKey = { kid: 'test', key: randomBytes(32) }
export const publicUrl = 'http://localhost:3999'

export function consoleDeps(
  db: Db,
  sandbox: { providersFile: string },
  {
    key = testKey,
    clock = () => new Date(),
    timeoutMs,
    probeWaitMs,
  }: {
    key?: typeof testKey
    clock?: Clock
    timeoutMs?: number
    /** how long a server that is down is left alone; by the database's clock, which nothing stops */
    probeWaitMs?: (tries: number) => number
  } = {},
): ConsoleDeps {
  const env = {
    port: 3999,
    host: '127.0.0.1',
    publicUrl,
    databaseUrl: null,
    dataDir: '',
    keys: [key],
    admin: null,
    allowPrivateHosts: true,
    trustProxy: ['loopback'],
    providersFile: sandbox.providersFile,
    logLevel: 'silent',
  }
  const presets = loadPresets(env)
  const sealer = createSealer([key])
  const exchanges = createAuthorizationServer({
    fetch: createGuardedFetch({ allowPrivateHosts: true, ...(timeoutMs && { timeoutMs }) }),
    presets,
    clock,
    allowInsecure: true,
  })
  const pulse = createPulse({ db, clock })
  const base = { env, db, clock, log: pino({ level: 'silent' }), sealer, presets, pulse }
  // counted anew whenever somebody reads
  const metrics = createMetrics(base, { countEveryMs: 0 })
  const authorizationServer = measuredServer(exchanges, metrics)
  const broker = createBroker({ ...base, authorizationServer }, probeWaitMs)
  const mailCheck: MailCheck = {
    run: async () => ({ outcome: 'ok', at: clock().toISOString(), steps: [] }),
  }
  return {
    ...base,
    authorizationServer,
    broker,
    mailCheck,
    alertChannels: createAlertChannels({ allowPrivateHosts: true }),
    metrics,
    answerLimitMs: 60_000,
    emailTotal: createEmailTotal({ db, clock }),
  }
}

export interface Configured {
  email: InsertedEmail
  kind: 'mailbox' | 'smtp'
  configId: string
  fields: IdpConfigFields
  provider: 'microsoft' | 'google' | 'other'
  clientId: string
}

type HowToWalk = Partial<Parameters<typeof walkAuthorization>[1]>

export interface TestConsole {
  deps: ConsoleDeps
  actor: Actor
  request(path: string, init?: RequestInit): Promise<Response>
  /** An email whose config is filled in, its application registered at the provider, and nothing submitted yet. */
  configure(options?: {
    address?: string
    provider?: 'microsoft' | 'google'
    scopes?: string
    email?: InsertedEmail
    kind?: 'mailbox' | 'smtp'
  }): Promise<Configured>
  submit(configured: Configured, changes?: Record<string, unknown>): Promise<Submitted>
  /** Signs in and consents at the provider; the callback has not been opened yet. */
  atProvider(submitted: Submitted, walk?: HowToWalk): Promise<{ callback: URL; cookie: string }>
  /** The same, and the callback: answers where the browser landed. */
  comeBack(submitted: Submitted, walk?: HowToWalk): Promise<Landing>
  /** The callback with whatever query and cookies; for those who do not follow the way. */
  callback(url: URL, cookie: string): Promise<string>
  outcome(configured: Configured, landing: string): Promise<AuthorizationOutcome>
  authorize(configured: Configured, walk?: HowToWalk): Promise<AuthorizationOutcome>
}
const submittedBody = z.object({
  next: z.enum(['saved', 'redirect']).optional(),
  authorizationUrl: z.string().optional(),
  /** of a problem */
  code: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
})
export interface Submitted {
  status: number
  body: z.infer<typeof submittedBody>
  cookie: string
}
export interface Landing {
  path: string
  callback: URL
}

/** The console's real routes for accounts and the callback, with an administrator already signed in. */
export async function createTestConsole(deps: ConsoleDeps, sandbox: Sandbox): Promise<TestConsole> {
  const actor = await insertActor(deps.db)
  const signedIn = new Hono<SignedIn>()
    .use(async (c, next) => {
      c.set('actor', actor)
      await next()
    })
    .route('/emails', accountRoutes(withoutAuth(deps)))
    .route('/idp-configs', idpConfigRoutes(withoutAuth(deps)))
  const app = new Hono<RequestContext>()
    .route('/api/owner-links', ownerLinkRoutes(withoutAuth(deps)))
    .route('/api', signedIn)
    .route('/oauth2', callbackRoutes(withoutAuth(deps)))
    .onError(onError)

  const request = async (path: string, init?: RequestInit) => app.request(publicUrl + path, init)
  const sandboxUser = (address: string) => {
    const user = sandbox.users.find((each) => each.address === address)
    if (user === undefined) throw new Error(`no sandbox user ${address}`)
    return user
  }

  const self: TestConsole = {
    deps,
    actor,
    request,
    async configure({ address = 'support@example.test', provider = 'microsoft', ...given } = {}) {
      const email = given.email ?? (await insertEmail(deps.db, address))
      const kind = given.kind ?? 'mailbox'
      const configId = await insertDraft(deps.db, email.accounts[kind], provider)
      const persona: Persona = sandbox[provider]
      const application = sandbox.registerApplication(provider, {
        name: 'Mailgrant',
        redirectUris: [callbackEndpoint(publicUrl, configId)],
      })
      const fields: IdpConfigFields = {
        name: `${provider} config`,
        provider,
        enabled: true,
        clientId: application.clientId,
        clientSecret: application.clientSecret,
        secretExpiresOn: null,
        certificateExpiresOn: null,
        testing: false,
        authorizationEndpoint: persona.authorizationEndpoint,
        tokenEndpoint: persona.tokenEndpoint,
        issuer: persona.issuer,
        userinfoEndpoint: persona.userinfoEndpoint,
        revocationEndpoint: persona.revocationEndpoint,
        scopes: given.scopes ?? deps.presets[provider].scopes.join(' '),
        mailHosts: [],
        notes: '',
      }
      return { email, kind, configId, fields, provider, clientId: application.clientId }
    },
    async submit({ email, kind, configId, fields, provider }, changes = {}) {
      const response = await request(`/api/emails/${email.id}/${kind}/authorization`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          provider,
          configId,
          configVersion: 1,
          overwrite: true,
          config: fields,
          strictMatching: true,
          expectedOwner: null,
          ...changes,
        }),
      })
      const cookie = response.headers
        .getSetCookie()
        .map((line) => line.split(';')[0] ?? '')
        .join('; ')
      return { status: response.status, body: submittedBody.parse(await response.json()), cookie }
    },
    async atProvider({ body, cookie }, walk = {}) {
      if (body.authorizationUrl === undefined)
        throw new Error(`no redirect: ${JSON.stringify(body)}`)
      const hint = new URL(body.authorizationUrl).searchParams.get('login_hint') ?? ''
      const { callback } = await walkAuthorization(body.authorizationUrl, {
        ...walk,
        user: walk.user ?? sandboxUser(hint),
      })
      return { callback, cookie }
    },
    async comeBack(submitted, walk) {
      const { callback, cookie } = await self.atProvider(submitted, walk)
      return { callback, path: await self.callback(callback, cookie) }
    },
    async callback(url, cookie) {
      const response = await request(url.pathname + url.search, { headers: { cookie } })
      if (response.status !== 303) throw new Error(`callback answered ${response.status}`)
      return response.headers.get('location') ?? ''
    },
    async outcome({ email, kind }, landing) {
      const id = new URL(landing, publicUrl).searchParams.get('authorization')
      const response = await request(`/api/emails/${email.id}/${kind}/authorization/${id}`)
      return authorizationOutcome.parse(await response.json())
    },
    async authorize(configured, walk) {
      const landing = await self.comeBack(await self.submit(configured), walk)
      return self.outcome(configured, landing.path)
    },
  }
  return self
}

const unused = () => Promise.reject(new Error('these routes do not sign anybody in'))

export const withoutAuth = (deps: ConsoleDeps): Deps => ({
  ...deps,
  webDirectory: '',
  ping: async () => undefined,
  auth: {
    findSession: unused,
    signIn: unused,
    signOut: unused,
    changePassword: unused,
    isPassword: unused,
    hashPassword: unused,
  },
})
