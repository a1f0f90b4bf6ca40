import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import type { Product } from '../fixtures/start-product.ts'
import { expect, test } from '../fixtures/test.ts'
import { authorisedEmail, startQuickly } from '../flows/authorise-quickly.ts'
import { openOwnerLink, ownerLinkFor } from '../flows/owner-link.ts'
import { consentAs, signInAtProvider } from '../flows/provider-pages.ts'

interface Scene {
  page: Page
  api: ConsoleApi
  product: Product
}

const address = 'support@example.test'

/** Nothing can be pressed there. */
const over = 'an owner’s link that is over'

/** What the addresses of the owner's and the directory administrator's ways do not show alone. */
const states: Record<string, (scene: Scene) => Promise<void>> = {
  'the red banner with the way to an administrator’s consent': async ({ page, api, product }) => {
    product.sandbox.knobs.set({ adminConsentRequired: true })
    const email = await api.addEmail(address)
    const { authorizationUrl } = await startQuickly(api, product.sandbox, email, { address })
    await page.goto(authorizationUrl)
    await signInAtProvider(page, address)
    await page.getByRole('button', { name: 'Return to the application' }).click()
    await page.getByRole('button', { name: 'Make an admin-consent link' }).click()
    await expect(page.getByRole('textbox', { name: 'Admin-consent link' })).toBeVisible()
  },
  'the owner’s refused consent': async (scene) => {
    await openOwnerLink(scene, address)
    await scene.page.getByRole('button', { name: 'Continue to Microsoft' }).click()
    await consentAs(scene.page, 'sales@example.test')
    await expect(scene.page.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
  [over]: async ({ page, api, product }) => {
    const email = await api.addEmail(address)
    const { link, id } = await ownerLinkFor(api, product.sandbox, email, { address })
    await api.delete(`/api/emails/${email.id}/mailbox/owner-links/${id}`)
    await page.goto(link)
    await expect(page.getByText('This link was withdrawn')).toBeVisible()
  },
  'a link for the owner that is shown once': async ({ page, api, product }) => {
    const email = await api.addEmail(address)
    await ownerLinkFor(api, product.sandbox, email, { address })
    await page.goto(paths.emailTab(email.id, 'mailbox'))
    await page.getByRole('button', { name: 'Link for the owner' }).click()
    await page.getByRole('button', { name: 'Make the link' }).click()
    await expect(page.getByRole('textbox', { name: 'One-time link' })).toBeVisible()
    await expect(page.getByRole('row', { name: address })).toHaveCount(2)
  },
  'the question before a link for the owner is revoked': async ({ page, api, product }) => {
    const email = await api.addEmail(address)
    await ownerLinkFor(api, product.sandbox, email, { address })
    await page.goto(paths.emailTab(email.id, 'mailbox'))
    await page.getByRole('button', { name: 'Link for the owner' }).click()
    await page.getByRole('button', { name: `Revoke the link for ${address}` }).click()
    await expect(page.getByRole('button', { name: 'Revoke link' })).toBeVisible()
  },
  'a new link for the owner': async ({ page, api, product }) => {
    const { email } = await authorisedEmail(page, api, product.sandbox, { address })
    await page.goto(paths.config(email.id, 'mailbox', 'token'))
    await page.getByRole('button', { name: 'Link for the owner' }).click()
    await expect(page.getByLabel('Expected owner')).toBeVisible()
  },
  'the IdP Config of an account in use': async ({ page, api, product }) => {
    const { email } = await authorisedEmail(page, api, product.sandbox, { address })
    await page.goto(paths.config(email.id, 'mailbox', 'idp'))
    await expect(page.getByRole('button', { name: 'Make an admin-consent link' })).toBeVisible()
  },
}

for (const [name, show] of Object.entries(states))
  test(`${name}: accessible in both themes, fits a phone and works by keyboard`, async ({
    page,
    api,
    product,
  }) => {
    await show({ page, api, product })
    await judgeLooks(page, name)
    if (name !== over) await judgeKeyboard(page, name)
  })
