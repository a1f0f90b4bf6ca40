import { expect, type Page } from '@playwright/test'
import type { ConsoleApi } from '../fixtures/console-api.ts'

const events = [
  'needs-reauthorisation',
  'failing',
  'secret-expires',
  'certificate-expires',
  'grant-ends',
  'server-down',
  'no-mail',
  'recovered',
]

interface Order {
  name: string
  enabled?: boolean
  channel?: 'mail' | 'webhook'
  recipients?: string[]
  senderEmailId?: string
  url?: string
  events?: string[]
  emailIds?: string[]
  quietFrom?: string
  quietTo?: string
  digestMinutes?: number
}
export interface MadeRule {
  rule: { id: string; version: number; fields: Record<string, unknown> }
  webhookSecret: string | null
}

/** Makes a rule by the console's API, for a test whose subject is another. */
export const makeAlertRule = (api: ConsoleApi, { channel = 'mail', ...order }: Order) =>
  api.post<MadeRule>('/api/alert-rules', {
    fields: {
      enabled: true,
      channel,
      recipients: channel === 'mail' ? ['ada@example.test'] : [],
      senderEmailId: null,
      url: null,
      events,
      emailIds: null,
      quietFrom: null,
      quietTo: null,
      timeZone: 'Europe/Berlin',
      digestMinutes: 0,
      ...order,
    },
  })

/** Settings, Alerts, and the modal of a rule. */
export function alertsPage(page: Page) {
  const dialog = page.getByRole('dialog', { name: /^(New Alert Rule|Edit )/ })
  const field = (name: string) => dialog.getByRole('textbox', { name })
  const press = (name: string) => dialog.getByRole('button', { name })
  return {
    add: page.getByRole('link', { name: 'New Alert Rule' }),
    row: (name: string) => page.getByRole('row', { name }),
    edit: (name: string) => page.getByRole('link', { name, exact: true }),
    test: (name: string) => page.getByRole('button', { name: `Send test alert by ${name}` }),
    question: page.getByRole('dialog', { name: /\?$/ }),
    form: {
      dialog,
      name: field('Name'),
      on: dialog.getByRole('switch', { name: 'On' }),
      channel: (name: string) => dialog.getByRole('radio', { name }),
      recipients: field('Recipients'),
      url: field('Address of the webhook'),
      event: (name: string) => dialog.getByRole('checkbox', { name, exact: true }),
      chooseNone: press('Choose none'),
      emails: (name: string) => dialog.getByRole('radio', { name }),
      quiet: dialog.getByRole('switch', { name: 'Quiet time' }),
      from: dialog.getByLabel('From'),
      until: dialog.getByLabel('Until'),
      timeZone: dialog.getByRole('combobox', { name: 'Time zone' }),
      digest: dialog.getByRole('combobox', { name: 'Gather alerts' }),
      submit: dialog.getByRole('button', { name: /^(Make Alert Rule|Save Changes)$/ }),
      delete: press('Delete rule'),
      renew: press('Make a new secret'),
      secret: dialog.getByRole('region', { name: 'Signing secret' }),
      secretCopied: press('I have copied it'),
    },
  }
}

/** The bell in the header, and what opens below it. */
export function bell(page: Page) {
  const button = page.getByRole('banner').getByRole('button', { name: /open incident/ })
  const panel = page.getByRole('dialog', { name: 'Open incidents' })
  return {
    button,
    panel,
    reauthorize: panel.getByRole('button', { name: /^Re-authorize / }),
    async open() {
      await button.click()
      await expect(panel).toBeVisible()
    },
  }
}
