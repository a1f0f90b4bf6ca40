import { type AccountKind, paths, routePatterns, type RoutePattern } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import type { Scene, VisitScreen } from '../fixtures/scene.ts'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { alertScreens } from '../flows/visit-alerts.ts'
import { apiKeysPage, makeApiKey } from '../flows/api-keys-page.ts'
import { authentication } from '../flows/email-page.ts'
import { openOwnerLink } from '../flows/owner-link.ts'
import { consentAs } from '../flows/provider-pages.ts'
import { dateIn, editConfigElsewhere } from '../flows/edit-config-elsewhere.ts'
import { rotation } from '../flows/rotation.ts'

const address = 'support@example.test'
const oneTimeToken = 'a'.repeat(43)
const heading = (page: Page, name: string | RegExp) =>
  expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()

const emailTab =
  (path: (emailId: string) => string): VisitScreen =>
  async ({ page, api }) => {
    const email = await api.addEmail(address, 'Support')
    await page.goto(path(email.id))
    await heading(page, address)
    await expect(page.getByRole('button', { name: 'Save Changes' })).toBeVisible()
  }

const configTab =
  (kind: AccountKind, tab: 'info' | 'idp'): VisitScreen =>
  async ({ page, api }) => {
    const email = await api.addEmail(address, 'Support')
    await page.goto(paths.emailTab(email.id, kind))
    await page
      .getByRole('combobox', { name: 'Authentication' })
      .selectOption({ label: authentication.microsoft })
    await page.getByRole('button', { name: 'Config', exact: true }).click()
    const modal = authorizationModal(page)
    await modal.tab(tab === 'info' ? 'Info' : 'IdP Config').click()
    await expect(page).toHaveURL(paths.config(email.id, kind, tab))
    await expect(modal.submit).toBeVisible()
  }

const tokenTab =
  (kind: AccountKind): VisitScreen =>
  async ({ page, api, product }) => {
    const { email } = await authorisedEmail(page, api, product.sandbox, { address, kind })
    await page.goto(paths.config(email.id, kind, 'token'))
    await expect(authorizationModal(page).refreshNow).toBeVisible()
  }

/** A refresh that the provider refuses, with its trace and correlation ids. */
async function failRefresh({ api, product: { sandbox } }: Scene, emailId: string) {
  sandbox.knobs.set({ tokenFault: 'invalid_client' })
  await api.post(`/api/emails/${emailId}/mailbox/token/refresh`).catch(() => null)
  sandbox.knobs.reset()
}

const signedOut: readonly RoutePattern[] = ['/sign-in', '/setup', '/invitation']

/** Where somebody without an account here is done: they close the window, and nothing leads on. */
const ends: readonly RoutePattern[] = [
  '/consent/done/$requestId',
  '/admin-consent/granted',
  '/admin-consent/denied',
]

/** Every address that the router knows; one that is missing here does not compile. */
const screens: Record<RoutePattern, VisitScreen> = {
  '/': async ({ page }) => {
    await page.goto(paths.home())
    await expect(page).toHaveURL(paths.emails())
    await heading(page, 'Emails')
  },
  '/sign-in': async ({ page }) => {
    await page.goto(paths.signIn())
    await heading(page, 'Sign in')
  },
  '/setup': async ({ page }) => {
    await page.goto(`${paths.setup()}#${oneTimeToken}`)
    await heading(page, 'Create the first administrator')
  },
  '/invitation': async ({ page }) => {
    await page.goto(`${paths.invitation()}#${oneTimeToken}`)
    await heading(page, 'Accept the invitation')
  },
  '/emails': async ({ page, api, product }) => {
    await authorisedEmail(page, api, product.sandbox, { address })
    await api.addEmail('billing@example.test', 'Billing')
    await page.goto(paths.emails())
    await expect(page.getByRole('link', { name: 'billing@example.test' })).toBeVisible()
  },
  '/emails/new': async ({ page }) => {
    await page.goto(paths.newEmail())
    await heading(page, 'Add New Email')
  },
  '/emails/$emailId': async ({ page, api }) => {
    const { id } = await api.addEmail(address, 'Support')
    await page.goto(paths.email(id))
    await expect(page).toHaveURL(paths.emailAccount(id))
    await heading(page, address)
  },
  '/emails/$emailId/account': emailTab(paths.emailAccount),
  '/emails/$emailId/mailbox': emailTab((id) => paths.emailTab(id, 'mailbox')),
  '/emails/$emailId/mailbox/config/info': configTab('mailbox', 'info'),
  '/emails/$emailId/mailbox/config/idp': configTab('mailbox', 'idp'),
  '/emails/$emailId/mailbox/config/token': tokenTab('mailbox'),
  '/emails/$emailId/smtp': emailTab((id) => paths.emailTab(id, 'smtp')),
  '/emails/$emailId/smtp/config/info': configTab('smtp', 'info'),
  '/emails/$emailId/smtp/config/idp': configTab('smtp', 'idp'),
  '/emails/$emailId/smtp/config/token': tokenTab('smtp'),
  '/emails/$emailId/activity': async (scene) => {
    const { page, api, product } = scene
    const { email } = await authorisedEmail(page, api, product.sandbox, { address })
    await failRefresh(scene, email.id)
    await page.goto(paths.emailActivity(email.id))
    await heading(page, address)
    const failed = page.getByRole('listitem').filter({ hasText: 'Failed' }).first()
    await failed.getByText('Details').click()
    await expect(page.getByRole('textbox', { name: 'Trace id of the provider' })).toBeVisible()
  },
  '/idp-configs': async ({ page, api, product }) => {
    await authorisedEmail(page, api, product.sandbox, { address })
    await page.goto(paths.idpConfigs())
    await expect(page.getByRole('row', { name: address })).toBeVisible()
  },
  '/idp-configs/$configId': async ({ page, api, product }) => {
    const { configId } = await authorisedEmail(page, api, product.sandbox, { address })
    await page.goto(paths.idpConfig(configId))
    await expect(page.getByRole('dialog').getByLabel('Client ID')).toBeVisible()
  },
  '/idp-configs/$configId/secret': async ({ page, api, product }) => {
    const { configId } = await authorisedEmail(page, api, product.sandbox, { address })
    await page.goto(paths.replaceSecret(configId))
    await expect(rotation(page).value).toBeVisible()
  },
  '/expiries': async ({ page, api, product }) => {
    const { configId } = await authorisedEmail(page, api, product.sandbox, { address })
    await editConfigElsewhere(api, configId, {
      secretExpiresOn: dateIn(5),
      certificateExpiresOn: dateIn(40),
    })
    await page.goto(paths.expiries())
    await expect(page.getByRole('link', { name: /^Replace the Client Secret of/ })).toBeVisible()
  },
  '/api-keys': async ({ page, api }) => {
    const emails = await Promise.all(
      ['support', 'billing', 'sales', 'desk'].map((name) => api.addEmail(`${name}@example.test`)),
    )
    await makeApiKey(api, { name: 'Mailer', actions: ['send'], expiresInDays: 30 })
    const ids = emails.map(({ id }) => id)
    await makeApiKey(api, { name: 'Ticket desk', reach: { emails: 'some', ids } })
    const { id } = await makeApiKey(api, { name: 'Old monitor', actions: ['health'] })
    await api.post(`/api/api-keys/${id}/revoke`)
    await page.goto(paths.apiKeys())
    await expect(apiKeysPage(page).row('Old monitor').last()).toBeVisible()
  },
  '/api-keys/new': async ({ page, api }) => {
    await api.addEmail(address, 'Support')
    await page.goto(paths.newApiKey())
    await expect(apiKeysPage(page).form.name).toBeVisible()
    await expect(page.getByRole('progressbar')).toHaveCount(0)
  },
  '/activity': async (scene) => {
    const { page, api, product } = scene
    const { email } = await authorisedEmail(page, api, product.sandbox, { address })
    await failRefresh(scene, email.id)
    await api.addEmail('a.rather.long.address.of.a.department@subsidiary.example.test')
    await page.goto(paths.activity())
    await heading(page, 'Activity')
    await expect(page.getByRole('listitem').first()).toContainText('Email added')
  },
  '/settings': async ({ page }) => {
    await page.goto(paths.settings())
    await heading(page, 'Settings')
    await expect(page.getByLabel('Current password')).toBeVisible()
    await expect(page.getByLabel('Keep the timeline for')).toBeVisible()
  },
  ...alertScreens,
  '/authorization-unmatched': async ({ page }) => {
    await page.goto(`${paths.authorizationUnmatched()}?reason=unavailable`)
    await expect(
      page.getByRole('heading', { name: 'This sign-in could not be finished' }),
    ).toBeVisible()
    await page.goto(paths.authorizationUnmatched())
    await heading(page, 'This sign-in could not be matched')
  },
  '/consent': (scene) => openOwnerLink(scene, address),
  '/consent/done/$requestId': async (scene) => {
    await openOwnerLink(scene, address)
    await scene.page.getByRole('button', { name: 'Continue to Microsoft' }).click()
    await consentAs(scene.page, address)
    await expect(scene.page.getByText('Thank you', { exact: true })).toBeVisible()
  },
  '/admin-consent/granted': async ({ page }) => {
    await page.goto(paths.adminConsentGranted())
    await heading(page, 'Thank you')
  },
  '/admin-consent/denied': async ({ page }) => {
    await page.goto(`${paths.adminConsentDenied()}?reason=declined`)
    await heading(page, 'Admin consent')
    await expect(page.getByText('The permissions were declined at Microsoft.')).toBeVisible()
  },
}

test.use({ viewport: { width: 1280, height: 900 } })

for (const pattern of routePatterns) {
  test.describe(() => {
    test.use({ signedIn: !signedOut.includes(pattern) })
    test(`${pattern} is accessible in both themes, fits a phone and works by keyboard`, async ({
      page,
      api,
      product,
      ownProduct,
      visit,
    }) => {
      let scene: Scene = { page, api, product }
      if (pattern === '/setup') {
        // It shows its form only while there is no administrator.
        const empty = await ownProduct({ data: 'empty', sandbox: { mail: false } })
        scene = { ...(await visit(empty.console.url)), product: empty }
      }
      await screens[pattern](scene)
      await judgeLooks(scene.page, pattern)
      if (!ends.includes(pattern)) await judgeKeyboard(scene.page, pattern)
    })
  })
}

test('the modal keeps focus inside, closes by Escape and gives focus back to Config', async ({
  page,
  api,
}) => {
  const email = await api.addEmail(address)
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  await page
    .getByRole('combobox', { name: 'Authentication' })
    .selectOption({ label: authentication.microsoft })
  const config = page.getByRole('button', { name: 'Config', exact: true })
  await config.focus()
  await page.keyboard.press('Enter')
  const { dialog } = authorizationModal(page)
  // It moves in a moment after the dialog is there, and starts from a field that is loaded.
  await expect(dialog.locator(':focus')).toHaveCount(1)
  await expect(authorizationModal(page).submit).toBeVisible()
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('Tab')
    const inside = await dialog.evaluate((element) => element.contains(document.activeElement))
    const guard = await page.evaluate(() => document.activeElement === document.body)
    expect(inside || guard).toBe(true)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(config).toBeFocused()
})
