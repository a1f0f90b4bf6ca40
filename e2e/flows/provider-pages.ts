import { expect, type Page } from '@playwright/test'

/** Passwords of the sandbox's mailboxes follow their addresses. */
export const passwordOf = (address: string) => `${address.split('@')[0]}-password`

/** The authorization server's sign-in page: types address and password. */
export async function signInAtProvider(page: Page, address: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.getByLabel('Email address').fill(address)
  await page.getByLabel('Password').fill(passwordOf(address))
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function acceptConsent(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Accept' }).click()
}

/** The whole visit: signs in as the mailbox and accepts. Ends wherever the provider sends the browser. */
export async function consentAs(page: Page, address: string): Promise<void> {
  await signInAtProvider(page, address)
  await acceptConsent(page)
}
