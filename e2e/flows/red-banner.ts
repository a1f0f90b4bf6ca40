import { expect, type Page } from '@playwright/test'
import { banner } from './authorization-modal.ts'

/** The red banner with everything in it. */
export const redBanner = (page: Page) =>
  page.getByRole('alert').filter({ has: banner.failure(page) })

/** What went wrong and what to do about it, both in words. */
export async function expectRedBanner(page: Page, cause: string, remedy: string): Promise<void> {
  await expect(banner.failure(page)).toBeVisible()
  await expect(redBanner(page).getByText(cause, { exact: true })).toBeVisible()
  await expect(redBanner(page).getByText(remedy, { exact: true })).toBeVisible()
}

/** The provider's answer as it would come back to the browser that began, with parts of the test's choice. */
export function answerAddress(
  authorizationUrl: string,
  configId: string,
  answer: Record<string, string>,
): string {
  const state = new URL(authorizationUrl).searchParams.get('state') ?? ''
  return `/oauth2/callback/${configId}?${new URLSearchParams({ state, ...answer }).toString()}`
}
