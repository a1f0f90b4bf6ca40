import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import { banner } from '../flows/authorization-modal.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { acceptConsent, consentAs, passwordOf, signInAtProvider } from '../flows/provider-pages.ts'

const address = 'support@example.test'
const admin = 'admin@example.test'

const decide = async (page: Page, decision: 'Accept' | 'Cancel') => {
  await expect(page.getByRole('heading', { name: 'Review for your organization' })).toBeVisible()
  await page.getByLabel('Email address').fill(admin)
  await page.getByLabel('Password').fill(passwordOf(admin))
  await page.getByRole('button', { name: decision }).click()
}

test('where administrators only may consent, the red banner has the link for one', async ({
  page,
  api,
  product,
  visit,
}) => {
  product.sandbox.knobs.set({ adminConsentRequired: true })
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, product.sandbox, email, { address })
  await page.goto(authorizationUrl)
  await signInAtProvider(page, address)
  await expect(page.getByRole('heading', { name: 'Need admin approval' })).toBeVisible()
  await page.getByRole('button', { name: 'Return to the application' }).click()
  await expect(banner.failure(page)).toBeVisible()
  await page.getByRole('button', { name: 'Make an admin-consent link' }).click()
  const link = await page.getByRole('textbox', { name: 'Admin-consent link' }).inputValue()

  const directory = await visit(product.console.url)
  await directory.page.goto(link)
  await decide(directory.page, 'Accept')
  await expect(directory.page).toHaveURL(paths.adminConsentGranted())
  await expect(directory.page.getByText('Admin consent was given')).toBeVisible()
  await expect(directory.page.getByRole('link')).toHaveCount(0)

  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText(/^Admin consent given on /)).toBeVisible()
  await page.getByRole('button', { name: 'Submit' }).click()
  await acceptConsent(page)
  await expect(banner.success(page)).toBeVisible()
})

test('an administrator of the directory who declines is told what to do', async ({
  page,
  api,
  product,
  visit,
}) => {
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, product.sandbox, email, { address })
  await page.goto(authorizationUrl)
  await consentAs(page, address)
  await page.goto(paths.config(email.id, 'mailbox', 'idp'))
  await page.getByRole('button', { name: 'Make an admin-consent link' }).click()
  const link = await page.getByRole('textbox', { name: 'Admin-consent link' }).inputValue()
  const directory = await visit(product.console.url)
  await directory.page.goto(link)
  await decide(directory.page, 'Cancel')
  await expect(directory.page.getByText('Admin consent was not given')).toBeVisible()
  await expect(directory.page.getByText('open the link again and press Accept')).toBeVisible()
  await directory.page.goto(link)
  await decide(directory.page, 'Accept')
  await expect(directory.page.getByText('Admin consent was given')).toBeVisible()
})

test('a provider that is no Entra has no such link', async ({ page, api, product }) => {
  const email = await api.addEmail(address)
  const order = { address, provider: 'google' } as const
  await startQuickly(api, product.sandbox, email, order)
  await page.goto(paths.config(email.id, 'mailbox', 'idp'))
  await expect(page.getByLabel('Client ID')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Make an admin-consent link' })).toHaveCount(0)
})
