import type { Page } from '@playwright/test'

export async function fillSignIn(page: Page, who: { email: string; password: string }) {
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(who.email)
  await page.getByLabel('Password', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
