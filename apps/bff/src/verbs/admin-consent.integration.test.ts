import { adminConsentLinkMade, idpConfig as wireConfig } from '@mailgrant/contract/idp-config'
import { problem } from '@mailgrant/contract/problem'
import { type Sandbox, startSandbox, walkAdminConsent } from '@mailgrant/sandbox'
import { like } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/open.ts'
import { adminConsentRequest } from '../tables/admin-consent-request.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import {
  type Configured,
  consoleDeps,
  createTestConsole,
  type TestConsole,
} from '../testing/console.ts'
import { clearEmails } from '../testing/fixtures.ts'
import { openTestDatabase } from '../testing/open-database.ts'
import { answerOf } from '../testing/owner.ts'

const dayMs = 86_400_000
let sandbox: Sandbox
let database: Database
let desk: TestConsole
let now: Date
let configured: Configured

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  sandbox.knobs.reset()
  sandbox.knobs.set({ adminConsentRequired: true })
  await clearEmails(database.db)
  now = new Date()
  desk = await createTestConsole(consoleDeps(database.db, sandbox, { clock: () => now }), sandbox)
  configured = await desk.configure()
})

const makeLink = (id = configured.configId) =>
  desk.request(`/api/idp-configs/${id}/admin-consent`, { method: 'POST' })
const madeLink = async () => answerOf(await makeLink(), adminConsentLinkMade)
const config = async () =>
  answerOf(await desk.request(`/api/idp-configs/${configured.configId}`), wireConfig)
const admin = () => {
  const user = sandbox.users.find(({ administrator }) => administrator)
  if (user === undefined) throw new Error('no administrator')
  return user
}
/** The administrator of the directory has neither a session nor a cookie of ours. */
const comeBack = (callback: URL) => desk.callback(callback, '')
const told = async () =>
  database.db.select().from(event).where(like(event.type, 'admin-consent.%')).orderBy(event.id)

describe('a directory that lets administrators consent only', () => {
  it('says so with an offer of the link, and lets the mailbox in once it was consented', async () => {
    const refused = await desk.authorize(configured)
    expect(refused).toMatchObject({ failure: 'consent-required', adminConsent: true })
    expect(await config()).toMatchObject({ adminConsentOffered: true, adminConsentedAt: null })

    const { link, expiresAt } = await madeLink()
    const asked = new URL(link)
    expect(asked.pathname).toBe(`/${sandbox.microsoft.tenant}/v2.0/adminconsent`)
    expect(asked.searchParams.get('redirect_uri')).toBe((await config()).callbackEndpoint)
    expect(Date.parse(expiresAt) - now.getTime()).toBe(7 * dayMs)
    const callback = await walkAdminConsent(link, { user: admin() })
    expect(await comeBack(callback)).toBe('/admin-consent/granted')
    expect(await config()).toMatchObject({ adminConsentedAt: now.toISOString(), version: 2 })
    expect((await told()).map(({ type, detail }) => [type, detail])).toMatchObject([
      ['admin-consent.started', {}],
      ['admin-consent.granted', { tenant: sandbox.microsoft.tenant }],
    ])
    expect(await desk.authorize(configured)).toMatchObject({ result: 'success' })
  })

  it('is told of a refusal, with what the directory said', async () => {
    await desk.submit(configured)
    const { link } = await madeLink()
    const callback = await walkAdminConsent(link, { user: admin(), decision: 'cancel' })
    expect(await comeBack(callback)).toBe('/admin-consent/denied?reason=declined')
    expect((await told()).at(-1)).toMatchObject({
      type: 'admin-consent.failed',
      detail: { error: 'consent_required', providerReply: expect.stringContaining('AADSTS65004') },
    })
    expect((await config()).adminConsentedAt).toBeNull()
  })

  it('gives its consent away with the client that it was given to', async () => {
    await desk.submit(configured)
    await comeBack(await walkAdminConsent((await madeLink()).link, { user: admin() }))
    const { fields, configId } = configured
    const changed = { ...fields, scopes: `${fields.scopes} https://graph.microsoft.com/User.Read` }
    await desk.submit({ ...configured, configId, fields: changed })
    expect((await config()).adminConsentedAt).toBeNull()
  })
})

describe('the answer to an admin-consent link', () => {
  const consented = async () => {
    await desk.submit(configured)
    return walkAdminConsent((await madeLink()).link, { user: admin() })
  }

  it('counts once and says the same again', async () => {
    const callback = await consented()
    await comeBack(callback)
    expect(await comeBack(callback)).toBe('/admin-consent/granted')
    expect(await told()).toHaveLength(2)
  })

  it('that consents counts after one that declined, and both are in the timeline', async () => {
    await desk.submit(configured)
    const { link } = await madeLink()
    const cancelled = await walkAdminConsent(link, { user: admin(), decision: 'cancel' })
    expect(await comeBack(cancelled)).toBe('/admin-consent/denied?reason=declined')
    now = new Date(now.getTime() + 60_000)
    const accepted = await walkAdminConsent(link, { user: admin() })
    expect(await comeBack(accepted)).toBe('/admin-consent/granted')
    expect((await config()).adminConsentedAt).toBe(now.toISOString())
    // loaded again, in whichever order
    for (const again of [cancelled, accepted])
      expect(await comeBack(again)).toBe('/admin-consent/granted')
    expect((await told()).map(({ type }) => type)).toEqual([
      'admin-consent.started',
      'admin-consent.failed',
      'admin-consent.granted',
    ])
  })

  it('that declines is noted once, and loaded again says the same', async () => {
    await desk.submit(configured)
    const { link } = await madeLink()
    const callback = await walkAdminConsent(link, { user: admin(), decision: 'cancel' })
    for (const page of [await comeBack(callback), await comeBack(callback)])
      expect(page).toBe('/admin-consent/denied?reason=declined')
    expect(await told()).toHaveLength(2)
  })

  it('that consents after the link’s time does not count, whatever came before', async () => {
    await desk.submit(configured)
    const { link } = await madeLink()
    await comeBack(await walkAdminConsent(link, { user: admin(), decision: 'cancel' }))
    const accepted = await walkAdminConsent(link, { user: admin() })
    now = new Date(now.getTime() + 7 * dayMs)
    expect(await comeBack(accepted)).toBe('/admin-consent/denied?reason=expired')
    expect((await config()).adminConsentedAt).toBeNull()
  })

  it('of another directory is refused', async () => {
    const callback = await consented()
    callback.searchParams.set('tenant', '00000000-0000-4000-8000-000000000000')
    expect(await comeBack(callback)).toBe('/admin-consent/denied?reason=directory')
    expect((await config()).adminConsentedAt).toBeNull()
  })

  it('after seven days is refused', async () => {
    const callback = await consented()
    now = new Date(now.getTime() + 7 * dayMs)
    expect(await comeBack(callback)).toBe('/admin-consent/denied?reason=expired')
  })

  it('with an unknown state, or on the path of another config, is none', async () => {
    const callback = await consented()
    const elsewhere = new URL(callback)
    elsewhere.pathname = elsewhere.pathname.replace(
      configured.configId,
      '00000000-0000-4000-8000-000000000000',
    )
    expect(await comeBack(elsewhere)).toBe('/authorization-unmatched')
    callback.searchParams.set('state', 'made-up')
    expect(await comeBack(callback)).toBe('/authorization-unmatched')
    expect(await database.db.select().from(adminConsentRequest)).toMatchObject([{ usedAt: null }])
  })
})

describe('no link', () => {
  it('is made for a draft, another provider, or an endpoint that is no Entra', async () => {
    const codes = async (id: string) => problem.parse(await (await makeLink(id)).json()).code
    expect(await codes(configured.configId)).toBe('admin_consent_not_offered')
    const google = await desk.configure({ provider: 'google', address: 'sales@example.test' })
    await desk.submit(google)
    expect(await codes(google.configId)).toBe('admin_consent_not_offered')
    await desk.submit(configured)
    await database.db
      .update(idpConfig)
      .set({ authorizationEndpoint: 'https://adfs.example.test/adfs/oauth2/authorize' })
    expect(await codes(configured.configId)).toBe('admin_consent_not_offered')
  })
})
