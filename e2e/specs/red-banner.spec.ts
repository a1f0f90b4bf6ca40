import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { authorisedEmail, startQuickly } from '../flows/authorise-quickly.ts'
import { acceptConsent, consentAs, signInAtProvider } from '../flows/provider-pages.ts'
import { expectRedBanner, redBanner } from '../flows/red-banner.ts'

const address = 'support@example.test'
const unmatchedRemedy =
  'Open the email, press Config on its tab and Submit again. Sign in as the mailbox, in this browser.'

test('declined permissions are named, and Try again opens Config', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  await page.goto(authorizationUrl)
  await signInAtProvider(page, address)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expectRedBanner(page, 'The permissions were declined.', 'Authorise again and press Accept.')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(authorizationModal(page).dialog).toBeVisible()
})

test('the banner is read from the stored outcome, so it survives a reload and can be dismissed', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  await page.goto(authorizationUrl)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(banner.failure(page)).toBeVisible()
  await page.reload()
  await expect(banner.failure(page)).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(banner.failure(page)).toBeHidden()
  await expect(page).toHaveURL(paths.emailTab(email.id, 'mailbox'))
})

test('an answer with an unknown state lands on a page that says so and leads on', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const { configId } = await startQuickly(api, sandbox, email, { address })
  await page.goto(`/oauth2/callback/${configId}?code=made-up&state=made-up`)
  await expect(page).toHaveURL(paths.authorizationUnmatched())
  await expect(
    page.getByRole('heading', { name: 'This sign-in could not be matched' }),
  ).toBeVisible()
  await expect(page.getByText(unmatchedRemedy)).toBeVisible()
  await page.getByRole('link', { name: 'Go to Emails' }).click()
  await expect(page.getByRole('link', { name: address })).toBeVisible()
})

test('a state that another browser started is not accepted', async ({
  page,
  api,
  product,
  visit,
}) => {
  const { sandbox } = product
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  const stranger = await visit(product.console.url)
  await stranger.page.goto(authorizationUrl)
  await consentAs(stranger.page, address)
  await expect(
    stranger.page.getByRole('heading', { name: 'This sign-in could not be matched' }),
  ).toBeVisible()
  await expect(stranger.page.getByText(unmatchedRemedy)).toBeVisible()
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  expect((await api.email(email.id)).mailbox.hasToken).toBe(false)
})

test('a used state shows what came of its first use and changes nothing', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const callbacks: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/oauth2/callback/')) callbacks.push(request.url())
  })
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const before = await api.get(`/api/emails/${email.id}/mailbox/token`)
  await page.goto(callbacks[0] ?? '')
  await expect(banner.success(page)).toBeVisible()
  expect(await api.get(`/api/emails/${email.id}/mailbox/token`)).toEqual(before)
})

test('a wrong account is refused with both names', async ({ page, api, product: { sandbox } }) => {
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  await page.goto(authorizationUrl)
  await consentAs(page, 'sales@example.test')
  await expectRedBanner(
    page,
    'Another account signed in than the one expected.',
    'Press Submit again and sign in as the expected account, in a private window if need be. For a shared mailbox switch Strict Matching off and name the account.',
  )
  const alert = redBanner(page)
  await expect(alert).toContainText('Expected account: support@example.test')
  await expect(alert).toContainText('Signed in as: sales@example.test')
  expect((await api.email(email.id)).mailbox.hasToken).toBe(false)
})

test('an answer without a refresh token is refused with what Microsoft wants for one', async ({
  page,
  api,
  product: { sandbox },
}) => {
  sandbox.knobs.set({ tokenFault: 'omit-refresh-token' })
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  await page.goto(authorizationUrl)
  await consentAs(page, address)
  await expectRedBanner(
    page,
    'The provider sent no refresh token, so the mailbox would be cut off within hours.',
    'The scope offline_access is asked for already. Add the permission offline_access (Microsoft Graph, delegated) under API permissions of the app registration, let an administrator grant consent, then press Submit again.',
  )
})

test('a permission that was unticked at Google is named', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const order = { address, provider: 'google' } as const
  const { authorizationUrl } = await startQuickly(api, sandbox, email, order)
  await page.goto(authorizationUrl)
  await signInAtProvider(page, address)
  await page.getByLabel('Read, compose, send, and permanently delete').uncheck()
  await acceptConsent(page)
  await expectRedBanner(
    page,
    'A permission that the mailbox needs was not granted.',
    'Press Submit again and leave every permission ticked; check API permissions and scopes.',
  )
  await expect(page.getByText('Not granted: https://mail.google.com/')).toBeVisible()
})

test('a wrong Client Secret is told apart, with the provider’s own words as plain text', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const { authorizationUrl, clientId } = await startQuickly(api, sandbox, email, { address })
  sandbox.removeClientSecret('microsoft', clientId)
  await page.goto(authorizationUrl)
  await consentAs(page, address)
  await expectRedBanner(
    page,
    'The Client Secret is wrong; often its ID was pasted instead of its Value.',
    'Make a new client secret, enter its Value in Config and press Submit.',
  )
  const alert = redBanner(page)
  await alert.getByText('The provider’s own words').click()
  await expect(alert).toContainText('AADSTS7000215')
})

test('a provider that cannot be reached is told apart and the settings stay', async ({
  page,
  api,
  product: { sandbox },
}) => {
  sandbox.knobs.set({ tokenFault: 'lost-response' })
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  await page.goto(authorizationUrl)
  await consentAs(page, address)
  await expectRedBanner(
    page,
    'The token endpoint could not be reached.',
    'Check the Token Endpoint in Config and the network of this server, then press Submit again.',
  )
})
