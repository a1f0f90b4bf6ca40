import { expect, type Locator, type Page } from '@playwright/test'
import { copyInto } from './clipboard.ts'

const guidePermissions = [
  'User.Read',
  'offline_access',
  'IMAP.AccessAsUser.All',
  'POP.AccessAsUser.All',
  'SMTP.Send',
]

/** App registrations, as the guide walks through them. Every method is one of its steps. */
export function createMicrosoftPortal(page: Page, url: string) {
  const section = (name: string) =>
    page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

  return {
    copyButton: (label: string) => page.getByRole('button', { name: `Copy ${label}`, exact: true }),
    section: (name: string) => section(name).click(),
    async expectEmpty() {
      await page.goto(url)
      await expect(page.getByText('Nothing is registered yet.')).toBeVisible()
    },
    async register(name: string, callbackCopyButton: Locator) {
      await page.goto(url)
      await press('New registration')
      await page.getByLabel('Name', { exact: true }).fill(name)
      await page.getByLabel('Platform').selectOption('Web')
      await copyInto(callbackCopyButton, page.getByRole('textbox', { name: 'Redirect URI' }))
      await press('Register')
      await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
    },
    async addPermissions() {
      await section('API permissions').click()
      await press('Add a permission')
      await press('Microsoft Graph')
      await press('Delegated permissions')
      const search = page.getByLabel('Select permissions')
      for (const permission of guidePermissions) {
        await search.fill(permission)
        await page.getByLabel(permission, { exact: true }).check()
      }
      await press('Add permissions')
      for (const permission of guidePermissions)
        await expect(page.getByRole('cell', { name: permission, exact: true })).toBeVisible()
    },
    async grantAdminConsent() {
      await press('Grant admin consent for Sandbox')
      await press('Yes')
      await expect(page.getByText('Granted for Sandbox')).toHaveCount(guidePermissions.length)
    },
    /** Leaves the page where the value is shown, which it is only once. */
    async createSecret(description: string) {
      await section('Certificates & secrets').click()
      await press('New client secret')
      await page.getByLabel('Description').fill(description)
      await press('Add')
    },
    async openEndpoints() {
      await section('Overview').click()
      await press('Endpoints')
    },
  }
}
