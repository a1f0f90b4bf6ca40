import { expect, type Locator, type Page } from '@playwright/test'
import { copyInto } from './clipboard.ts'

/** Clients of the Google persona's portal. */
export function createGooglePortal(page: Page, url: string) {
  return {
    copyButton: (label: string) => page.getByRole('button', { name: `Copy ${label}`, exact: true }),
    /** Ends where the client secret is shown, which it is only once. */
    async createClient(name: string, callbackCopyButton: Locator) {
      await page.goto(url)
      await page.getByRole('button', { name: 'Create client' }).click()
      await page.getByLabel('Name', { exact: true }).fill(name)
      await copyInto(callbackCopyButton, page.getByLabel('URIs 1'))
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await expect(page.getByRole('heading', { name: 'OAuth client created' })).toBeVisible()
    },
  }
}
