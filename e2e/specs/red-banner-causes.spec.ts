import type { Sandbox } from '@mailgrant/sandbox'
import { paths } from '@mailgrant/web/paths'
import { clockAhead } from '../fixtures/bend-time.ts'
import { administrator } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { banner } from '../flows/authorization-modal.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { editConfigElsewhere } from '../flows/edit-config-elsewhere.ts'
import { acceptConsent, consentAs, signInAtProvider } from '../flows/provider-pages.ts'
import { answerAddress, expectRedBanner } from '../flows/red-banner.ts'
import { fillSignIn } from '../flows/sign-in-page.ts'

const address = 'support@example.test'

interface Answered {
  title: string
  provider: 'microsoft' | 'google'
  answer: (sandbox: Sandbox) => Record<string, string>
  cause: string
  remedy: string
}

/** What a provider can answer at the callback, and what the console then finds out. */
const answered: readonly Answered[] = [
  {
    title: 'a consent that did not take place',
    provider: 'microsoft',
    answer: () => ({ error: 'consent_required' }),
    cause: 'The provider asks for a consent or a sign-in that did not take place.',
    remedy:
      'Let an administrator of the provider consent to the permissions, then press Submit again.',
  },
  {
    title: 'a scope that is refused',
    provider: 'microsoft',
    answer: () => ({ error: 'invalid_scope' }),
    cause: 'The provider refused a scope.',
    remedy: 'Compare the scopes in Config with those of the registration, then press Submit again.',
  },
  {
    title: 'an error of the provider’s own',
    provider: 'microsoft',
    answer: () => ({ error: 'server_error' }),
    cause: 'The provider answered with an error of its own.',
    remedy: 'Wait a moment, then press Submit again.',
  },
  {
    title: 'a code that is refused',
    provider: 'google',
    answer: ({ google }) => ({ code: 'made-up', iss: google.issuer }),
    cause: 'The provider refused the authorisation code.',
    remedy: 'Open Config and press Submit again.',
  },
  {
    title: 'an answer of another authorization server',
    provider: 'google',
    answer: () => ({ code: 'made-up', iss: 'https://elsewhere.example.test' }),
    cause: 'The answer came from another authorization server than the one asked.',
    remedy: 'Check the endpoints and the issuer in Config, then press Submit again.',
  },
]

for (const { title, provider, answer, cause, remedy } of answered)
  test(`${title} is told with its remedy`, async ({ page, api, product: { sandbox } }) => {
    const email = await api.addEmail(address)
    const order = { address, provider } as const
    const { authorizationUrl, configId } = await startQuickly(api, sandbox, email, order)
    await page.goto(answerAddress(authorizationUrl, configId, answer(sandbox)))
    await expectRedBanner(page, cause, remedy)
    expect((await api.email(email.id)).mailbox.hasToken).toBe(false)
  })

test('an ID token that was made for another request is told with its remedy', async ({
  page,
  api,
  product: { sandbox },
}) => {
  sandbox.knobs.set({ tokenFault: 'wrong-nonce' })
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  await page.goto(authorizationUrl)
  await consentAs(page, address)
  await expectRedBanner(
    page,
    'The provider’s statement of who signed in could not be trusted.',
    'Check issuer and Client ID in Config and the clock of this server, then press Submit again.',
  )
  expect((await api.email(email.id)).mailbox.hasToken).toBe(false)
})

test('a config that was changed while its owner was at the provider is told with its remedy', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const { authorizationUrl, configId } = await startQuickly(api, sandbox, email, { address })
  await page.goto(authorizationUrl)
  await signInAtProvider(page, address)
  await editConfigElsewhere(api, configId, { scopes: 'openid offline_access' })
  await acceptConsent(page)
  await expectRedBanner(
    page,
    'The IdP Config, the address or the resource owner rule was changed while you were at the provider.',
    'Open Config, check the fields and press Submit again.',
  )
  expect((await api.email(email.id)).mailbox.hasToken).toBe(false)
})

test('a session that ended, a request that came too late and one that was cut off are told with their remedies', async ({
  ownProduct,
  visit,
}) => {
  const { console: running, sandbox } = await ownProduct({ sandbox: { mail: false } })
  const { page, api, context, complaints } = await visit(running.url, { as: administrator })
  complaints.expect(/Failed to load resource: net::ERR_/)
  const openConfig = 'Open Config and press Submit again.'

  await test.step('signed out at the provider', async () => {
    const email = await api.addEmail('sales@example.test')
    const { authorizationUrl } = await startQuickly(api, sandbox, email, {
      address: email.address,
    })
    await page.goto(authorizationUrl)
    await signInAtProvider(page, email.address)
    await api.delete('/api/session')
    await acceptConsent(page)
    await fillSignIn(page, administrator)
    await expectRedBanner(
      page,
      'You were signed out of the console before the provider sent you back.',
      'Sign in, open Config and press Submit again.',
    )
    expect((await api.email(email.id)).mailbox.hasToken).toBe(false)
  })

  const late = await api.addEmail(address)
  const cut = await api.addEmail('billing@example.test')
  const lateOrder = { address, provider: 'google' } as const
  const lateRequest = await startQuickly(api, sandbox, late, lateOrder)
  const cutRequest = await startQuickly(api, sandbox, cut, { address: cut.address })
  const tab = await context.newPage()
  await tab.goto(lateRequest.authorizationUrl)
  await signInAtProvider(tab, address)

  await test.step('the console dies while it redeems a code', async () => {
    sandbox.knobs.set({ delayMs: 4000 })
    await page.goto(cutRequest.authorizationUrl)
    const callback = page.waitForRequest((request) => request.url().includes('/oauth2/callback/'))
    // It ends with the answer, which does not come.
    const consent = consentAs(page, cut.address).catch(() => undefined)
    const answer = (await callback).url()
    const waiting = () =>
      sandbox.ledger.tokenRequests().filter(({ finishedAt }) => finishedAt === null)
    await expect.poll(() => waiting().length).toBe(1)
    await running.kill()
    await consent
    sandbox.knobs.reset()
    await running.start(clockAhead(11))
    await page.goto(answer)
    await expectRedBanner(
      page,
      'This authorisation was used before and did not come to an end.',
      openConfig,
    )
  })

  await test.step('the answer comes after more than ten minutes', async () => {
    await acceptConsent(tab)
    await expectRedBanner(tab, 'The authorisation took longer than 10 minutes.', openConfig)
    await expect(tab).toHaveURL(new RegExp(paths.emailTab(late.id, 'mailbox')))
    expect((await api.email(late.id)).mailbox.hasToken).toBe(false)
    await expect(banner.success(tab)).toBeHidden()
  })
})
