import type { Page } from '@playwright/test'
import { secretField } from './secret-field.ts'

export async function fillSignIn(page: Page, who: { email: string; password: string }) {
  await page.getByRole('textbox', { name: 'Email', exact: true }).fill(who.email)
  await secretField(page, 'Password').fill(who.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
