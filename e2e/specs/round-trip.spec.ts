import type { Sandbox } from '@mailgrant/sandbox'
import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { useConfigElsewhere } from '../flows/edit-config-elsewhere.ts'
import { accountTab, authentication } from '../flows/email-page.ts'
import { acceptConsent, consentAs, signInAtProvider } from '../flows/provider-pages.ts'

/** Opens Config and fills in an application that is registered for it. */
async function fillNewConfig(page: Page, sandbox: Sandbox): Promise<string> {
  const modal = authorizationModal(page)
  await modal.open()
  await modal.tab('IdP Config').click()
  const { clientId, clientSecret, tenant } = sandbox.registerApplication('microsoft', {
    name: 'Mailgrant',
    redirectUris: [await modal.callbackEndpoint()],
  })
  await modal.tenant.fill(tenant ?? '')
  await modal.clientId.fill(clientId)
  await modal.clientSecret.fill(clientSecret)
  return clientSecret
}

/** As far as the provider's sign-in page. */
async function submitNewConfig(page: Page, sandbox: Sandbox): Promise<string> {
  const clientSecret = await fillNewConfig(page, sandbox)
  await authorizationModal(page).submit.click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  return clientSecret
}

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

/** Two emails on one IdP config, both on their way to its provider in tabs of one browser. */
async function twoOnOneConfig(page: Page, api: ConsoleApi, sandbox: Sandbox) {
  const support = await api.addEmail('support@example.test')
  const sales = await api.addEmail('sales@example.test')
  const first = await startQuickly(api, sandbox, support, { address: support.address })
  const second = await useConfigElsewhere(api, first.configId, sales)
  const tab = await page.context().newPage()
  await page.goto(first.authorizationUrl)
  await tab.goto(second.authorizationUrl ?? '')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(tab.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  return { support, sales, tab, configId: first.configId }
}

test('two tabs authorise two emails at once at one provider and on one IdP config', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { support, sales, tab, configId } = await twoOnOneConfig(page, api, sandbox)
  await consentAs(tab, sales.address)
  await expect(banner.success(tab)).toBeVisible()
  await consentAs(page, support.address)
  await expect(banner.success(page)).toBeVisible()
  for (const [shown, email] of [
    [page, support],
    [tab, sales],
  ] as const) {
    await shown.reload()
    await expect(shown).toHaveURL(new RegExp(paths.emailTab(email.id, 'mailbox')))
    await expect(shown.getByText(`${email.address} signed in and consented.`)).toBeVisible()
    const token = await api.get<{ resourceOwner: string }>(`/api/emails/${email.id}/mailbox/token`)
    expect(token.resourceOwner).toBe(email.address)
    expect((await api.email(email.id)).mailbox).toMatchObject({ idpConfigId: configId })
  }
})

test('of two tabs at one provider and on one IdP config each gets its own outcome', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { support, sales, tab } = await twoOnOneConfig(page, api, sandbox)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(banner.failure(page)).toBeVisible()
  await consentAs(tab, sales.address)
  await expect(banner.success(tab)).toBeVisible()
  await page.reload()
  await expect(page).toHaveURL(new RegExp(paths.emailTab(support.id, 'mailbox')))
  await expect(banner.failure(page)).toBeVisible()
  await expect(banner.success(page)).toBeHidden()
  await expect(tab).toHaveURL(new RegExp(paths.emailTab(sales.id, 'mailbox')))
  expect((await api.email(support.id)).mailbox.hasToken).toBe(false)
  expect((await api.email(sales.id)).mailbox.hasToken).toBe(true)
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
  await mailbox.open()
  await mailbox.choose(authentication.basic)
  await mailbox.password.fill('typed-and-not-kept')
  await mailbox.choose(authentication.microsoft)
  await mailbox.frequency.fill('7')
  await mailbox.folder.fill('INBOX')
  const clientSecret = await submitNewConfig(page, sandbox)
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

test('what was typed survives a trip on which the permissions were declined', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail('support@example.test')
  const mailbox = accountTab(page, email.id, 'mailbox')
  await mailbox.open()
  await mailbox.choose(authentication.microsoft)
  await mailbox.frequency.fill('7')
  await mailbox.folder.fill('Elsewhere')
  await submitNewConfig(page, sandbox)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(banner.failure(page)).toBeVisible()
  await expect(page.getByText('What you had typed before you left is back.')).toBeVisible()
  await expect(mailbox.frequency).toHaveValue('7')
  await expect(mailbox.folder).toHaveValue('Elsewhere')
  await mailbox.save.click()
  await expect(page.getByRole('heading', { name: /^Saved/ })).toBeVisible()
  expect((await api.email(email.id)).mailbox.settings).toMatchObject({
    fetchFrequencyMinutes: 7,
    folder: 'Elsewhere',
  })
})

for (const decision of ['accepted', 'declined'] as const)
  test(`what was typed under Outgoing (SMTP) survives a trip on which the permissions were ${decision}`, async ({
    page,
    api,
    product: { sandbox },
  }) => {
    const email = await api.addEmail('support@example.test')
    const smtp = accountTab(page, email.id, 'smtp')
    await smtp.open()
    await smtp.choose(authentication.microsoft)
    await smtp.encryption.selectOption('TLS from the start')
    await smtp.port.fill('2525')
    await smtp.spoofing.press('Space')
    await submitNewConfig(page, sandbox)
    if (decision === 'accepted') await consentAs(page, email.address)
    else await page.getByRole('button', { name: 'Cancel' }).click()
    const told = decision === 'accepted' ? banner.success(page) : banner.failure(page)
    await expect(told).toBeVisible()
    await expect(page).toHaveURL(new RegExp(paths.emailTab(email.id, 'smtp')))
    await expect(page.getByText('What you had typed before you left is back.')).toBeVisible()
    await expect(smtp.encryption.locator('option:checked')).toHaveText('TLS from the start')
    await expect(smtp.port).toHaveValue('2525')
    await expect(smtp.spoofing).toBeChecked()
    await smtp.save.click()
    await expect(page.getByRole('heading', { name: /^Saved/ })).toBeVisible()
    expect((await api.email(email.id)).smtp.settings).toMatchObject({
      port: 2525,
      allowSpoofing: true,
    })
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
  await fillNewConfig(page, sandbox)
  let submits = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/authorization')) submits += 1
  })
  await modal.submit.dblclick()
  await consentAs(page, email.address)
  await expect(banner.success(page)).toBeVisible()
  expect(submits).toBe(1)
})
