import type { Page } from '@playwright/test'
import type { ConsoleApi } from '../fixtures/console-api.ts'

type Action = 'fetch' | 'send' | 'health' | 'metrics'

interface Order {
  name: string
  reach?: { emails: 'all' } | { emails: 'some'; ids: string[] }
  actions?: Action[]
  expiresInDays?: number
}

/** Makes a key by the console's API, for a test whose subject is another. */
export const makeApiKey = (
  api: ConsoleApi,
  { name, reach = { emails: 'all' }, actions = ['fetch', 'send'], expiresInDays }: Order,
) =>
  api.post<{ id: string; key: string }>('/api/api-keys', {
    name,
    reach,
    actions,
    expiresAt:
      expiresInDays === undefined
        ? null
        : new Date(Date.now() + expiresInDays * 86_400_000).toISOString(),
    rateLimit: 6000,
  })

/** The API Keys page and the modal of a new key. */
export function apiKeysPage(page: Page) {
  const dialog = page.getByRole('dialog', { name: 'New API Key' })
  const chosen = dialog.getByRole('combobox', { name: 'Chosen emails' })
  const option = (name: string) => page.getByRole('option', { name })
  const block = (name: string) => dialog.getByRole('region', { name, exact: true })
  return {
    add: page.getByRole('link', { name: 'New API Key' }),
    row: (name: string) => page.getByRole('row', { name }),
    revoke: (name: string) => page.getByRole('button', { name: `Revoke ${name}` }),
    question: page.getByRole('dialog', { name: /^Revoke / }),
    form: {
      dialog,
      name: dialog.getByRole('textbox', { name: 'Name' }),
      emails: (name: string) => dialog.getByRole('radio', { name }),
      chosen,
      option,
      /** Searches for an email and takes it. */
      async choose(address: string) {
        await chosen.fill(address)
        await option(address).click()
        await chosen.press('Escape')
      },
      action: (name: string) => dialog.getByRole('checkbox', { name }),
      expires: dialog.getByRole('combobox', { name: 'Expires' }),
      lastDay: dialog.getByLabel('Last day'),
      more: dialog.getByText('More', { exact: true }),
      rateLimit: dialog.getByRole('textbox', { name: 'Rate limit' }),
      submit: dialog.getByRole('button', { name: 'Make API Key' }),
      cancel: dialog.getByRole('button', { name: 'Cancel' }),
      key: block('API key'),
      environment: block('Environment of the service'),
      example: block('In the service'),
      done: dialog.getByRole('button', { name: 'I have copied it' }),
    },
  }
}
