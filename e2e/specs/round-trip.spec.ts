import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { accountTab, authentication } from '../flows/email-page.ts'
import { acceptConsent, consentAs, signInAtProvider } from '../flows/provider-pages.ts'

test('two tabs authorise two emails at once without disturbing each other', async ({
  page,
  context,
  api,
  product: { sandbox },
}) => {
  const [support, sales] = [
    await api.addEmail('support@example.test'),
    await api.addEmail('sales@example.test'),
  ]
  const first = await startQuickly(api, sandbox, support, { address: support.address })
  // Another provider: one person is signed in to one account at a time at each.
  const second = await startQuickly(api, sandbox, sales, {
    address: sales.address,
    provider: 'google',
  })
  const tab = await context.newPage()
  await page.goto(first.authorizationUrl)
  await tab.goto(second.authorizationUrl)
  await signInAtProvider(page, support.address)
  await signInAtProvider(tab, sales.address)
  await acceptConsent(tab)
  await expect(banner.success(tab)).toBeVisible()
  await acceptConsent(page)
  await expect(banner.success(page)).toBeVisible()
  for (const [shown, email] of [
    [page, support],
    [tab, sales],
  ] as const) {
    await expect(shown).toHaveURL(new RegExp(paths.emailTab(email.id, 'mailbox')))
    await expect(shown.getByText(`${email.address} signed in and consented.`)).toBeVisible()
    expect((await api.email(email.id)).mailbox.hasToken).toBe(true)
  }
})

test('Back to the provider and forward again does no harm', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail('support@example.test')
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address: email.address })
  await page.goto(authorizationUrl)
  await consentAs(page, email.address)
  await expect(banner.success(page)).toBeVisible()
  const token = await api.get(`/api/emails/${email.id}/mailbox/token`)
  await page.goBack()
  await page.goForward()
  await expect(banner.success(page)).toBeVisible()
  expect(await api.get(`/api/emails/${email.id}/mailbox/token`)).toEqual(token)
})

test('what was typed and not saved survives the trip to the provider, passwords excepted', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail('support@example.test')
  const mailbox = accountTab(page, email.id, 'mailbox')
  const modal = authorizationModal(page)
  await mailbox.open()
  await mailbox.choose(authentication.basic)
  await mailbox.password.fill('typed-and-not-kept')
  await mailbox.choose(authentication.microsoft)
  await mailbox.frequency.fill('7')
  await mailbox.folder.fill('INBOX')
  await modal.open()
  await modal.tab('IdP Config').click()
  const { clientId, clientSecret, tenant } = sandbox.registerApplication('microsoft', {
    name: 'Mailgrant',
    redirectUris: [await modal.callback.inputValue()],
  })
  await modal.tenant.fill(tenant ?? '')
  await modal.clientId.fill(clientId)
  await modal.clientSecret.fill(clientSecret)
  await modal.submit.click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await consentAs(page, email.address)
  await expect(banner.success(page)).toBeVisible()
  await expect(mailbox.frequency).toHaveValue('7')
  await expect(page.getByText('What you had typed before you left is back.')).toBeVisible()
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
  expect(stored).not.toContain('typed-and-not-kept')
  expect(stored).not.toContain(clientSecret)
  await page.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByRole('heading', { name: /^Saved/ })).toBeVisible()
  expect((await api.email(email.id)).mailbox.settings['fetchFrequencyMinutes']).toBe(7)
})

test('a second click on Submit while the first is under way starts one authorisation', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail('support@example.test')
  const mailbox = accountTab(page, email.id, 'mailbox')
  const modal = authorizationModal(page)
  await mailbox.open()
  await mailbox.choose(authentication.microsoft)
  await modal.open()
  await modal.tab('IdP Config').click()
  const { clientId, clientSecret, tenant } = sandbox.registerApplication('microsoft', {
    name: 'Mailgrant',
    redirectUris: [await modal.callback.inputValue()],
  })
  await modal.tenant.fill(tenant ?? '')
  await modal.clientId.fill(clientId)
  await modal.clientSecret.fill(clientSecret)
  let submits = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/authorization')) submits += 1
  })
  await modal.submit.dblclick()
  await consentAs(page, email.address)
  await expect(banner.success(page)).toBeVisible()
  expect(submits).toBe(1)
})
