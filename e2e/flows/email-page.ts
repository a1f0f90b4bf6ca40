import { paths, type AccountKind } from '@mailgrant/web/paths'
import { expect, type Page } from '@playwright/test'
import { secretField } from './secret-field.ts'

export const authentication = {
  mailbox: 'Same as Remote Mailbox',
  microsoft: 'OAuth2 - Microsoft',
  google: 'OAuth2 - Google',
  other: 'OAuth2 - Other Provider',
  basic: 'Basic Authentication (Legacy)',
  none: 'None - No Authentication Required',
} as const

/** Adds an email by the pages and returns its id. */
export async function addEmail(page: Page, address: string, name: string): Promise<string> {
  await page.goto(paths.newEmail())
  return fillNewEmail(page, address, name)
}

/** On the page that adds an email. */
export async function fillNewEmail(page: Page, address: string, name: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Email Address' }).fill(address)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.getByRole('button', { name: 'Add Email' }).click()
  await expect(page.getByRole('heading', { name: address })).toBeVisible()
  return idInAddress(page)
}

function idInAddress(page: Page): string {
  const id = /\/emails\/([^/]+)/.exec(new URL(page.url()).pathname)?.[1]
  if (!id) throw new Error(`no email in ${page.url()}`)
  return id
}

/** One of the two account tabs. */
export function accountTab(page: Page, emailId: string, kind: AccountKind) {
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  const choice = (name: string) => page.getByRole('combobox', { name, exact: true })
  return {
    open: () => page.goto(paths.emailTab(emailId, kind)),
    status: page.getByRole('switch', { name: 'Status' }),
    authentication: choice('Authentication'),
    protocol: choice('Protocol'),
    encryption: choice('Encryption'),
    hostname: field('Hostname'),
    port: field('Port Number'),
    userName: field('User name'),
    password: secretField(page, 'Password'),
    folder: field('Mail Folder'),
    frequency: field('Fetch Frequency'),
    perFetch: field('Emails Per Fetch'),
    afterFetch: (name: string) => page.getByRole('radio', { name, exact: true }),
    archiveFolder: field('Archive folder'),
    spoofing: page.getByRole('switch', { name: 'Header Spoofing' }),
    config: page.getByRole('button', { name: 'Config', exact: true }),
    save: page.getByRole('button', { name: 'Save Changes', exact: true }),
    saveDisabled: page.getByRole('button', { name: 'Save disabled' }),
    test: page.getByRole('button', { name: 'Test connection' }),
    /** What a save or a test came to, with everything that belongs to it. */
    outcome: page
      .getByRole('form')
      .getByRole('group')
      .filter({ has: page.getByRole('heading') }),
    async choose(label: string) {
      await choice('Authentication').selectOption({ label })
    },
    async enable() {
      const status = page.getByRole('switch', { name: 'Status' })
      if (!(await status.isChecked())) await status.press('Space')
      await expect(status).toBeChecked()
    },
    /** What a save or a test says in place. */
    async expectOutcome(title: string) {
      await expect(page.getByRole('heading', { name: title, exact: true })).toBeInViewport()
    },
  }
}
