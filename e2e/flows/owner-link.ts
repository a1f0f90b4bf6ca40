import type { Sandbox } from '@mailgrant/sandbox'
import { expect, type Page } from '@playwright/test'
import type { ConsoleApi, StoredEmail } from '../fixtures/console-api.ts'
import { type Order, startQuickly } from './authorise-quickly.ts'

interface Made {
  id: string
  link: string
}

/** A config is stored for the email by Submit, nobody goes to the provider, and a link is made. */
export async function ownerLinkFor(
  api: ConsoleApi,
  sandbox: Sandbox,
  email: StoredEmail,
  order: Order,
): Promise<Made> {
  await startQuickly(api, sandbox, email, order)
  return api.post<Made>(`/api/emails/${email.id}/${order.kind ?? 'mailbox'}/owner-links`, {
    validHours: 72,
  })
}

/** The owner's page by a link that was just made for it. */
export async function openOwnerLink(
  { page, api, product }: { page: Page; api: ConsoleApi; product: { sandbox: Sandbox } },
  address: string,
): Promise<void> {
  const email = await api.addEmail(address)
  const { link } = await ownerLinkFor(api, product.sandbox, email, { address })
  await page.goto(link)
  await expect(page.getByRole('button', { name: 'Continue to Microsoft' })).toBeVisible()
}

/** Opens a link of one's own browser and presses its one button. */
export async function followOwnerLink(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Allow access to a mailbox' })).toBeVisible()
  await page.getByRole('button', { name: 'Continue to Microsoft' }).click()
}
