import { expect, type Page } from '@playwright/test'
import { secretField } from './secret-field.ts'

/** The dialog that replaces a config's Client Secret. */
export function rotation(page: Page) {
  const dialog = page.getByRole('dialog', { name: /^Replace the Client Secret of/ })
  const button = (name: string) => dialog.getByRole('button', { name, exact: true })
  const value = secretField(dialog, 'New Client Secret')
  const expiresOn = dialog.getByLabel('New Client Secret expires on')
  return {
    dialog,
    value,
    expiresOn,
    save: button('Save New Secret'),
    test: button('Test'),
    promote: button('Promote'),
    discard: button('Discard'),
    rollBack: button('Roll back'),
    news: (name: string) => dialog.getByRole('heading', { name, exact: true }),
    accepted: dialog.getByText('The provider accepted it. Promote it.'),
    rejected: dialog.getByText('The provider refused it.'),
    nothingToTestWith: dialog.getByText('No live token of this config can test it'),
    refused: dialog.getByText('The provider refuses the present Client Secret'),
    async enter(secret: string, date?: string) {
      await value.fill(secret)
      if (date !== undefined) await expiresOn.fill(date)
      await button('Save New Secret').click()
      await expect(dialog.getByText('Not tested yet.')).toBeVisible()
    },
    async promoteAnyway() {
      const asked = page.getByRole('dialog', { name: 'Promote without an accepted test?' })
      await expect(asked).toHaveCSS('opacity', '1')
      await asked.getByRole('button', { name: 'Promote all the same' }).click()
      await expect(asked).toBeHidden()
    },
  }
}
