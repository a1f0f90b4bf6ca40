import { expect, type Page } from '@playwright/test'
import { secretField } from './secret-field.ts'

/** The modal OAuth2 Authorization: Info, IdP Config and, once there is one, Token. */
export function authorizationModal(page: Page) {
  const dialog = page.getByRole('dialog', { name: /OAuth2 Authorization/ })
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true })
  const press = (name: string) => dialog.getByRole('button', { name, exact: true })
  return {
    dialog,
    tab: (name: 'Info' | 'IdP Config' | 'Token') =>
      dialog.getByRole('tab', { name }).or(dialog.getByRole('link', { name, exact: true })),
    callback: field('Callback Endpoint'),
    copyCallback: press('Copy Callback Endpoint'),
    name: field('Name'),
    notes: field('Notes'),
    strictMatching: dialog.getByRole('switch', { name: 'Strict Matching' }),
    resourceOwner: field('Resource Owner'),
    config: dialog.getByRole('combobox', { name: 'Config', exact: true }),
    tenant: field('Directory (tenant) ID'),
    clientId: field('Client ID'),
    clientSecret: secretField(dialog, 'Client Secret'),
    authorizationEndpoint: field('Authorization Endpoint'),
    tokenEndpoint: field('Token Endpoint'),
    scopes: field('Scopes'),
    submit: press('Submit'),
    cancel: press('Cancel'),
    refreshNow: press('Refresh now'),
    reauthorize: press('Re-authorize'),
    deleteToken: press('Delete Token'),
    async callbackEndpoint() {
      await expect(field('Callback Endpoint')).toHaveValue(/\/oauth2\/callback\/./)
      return field('Callback Endpoint').inputValue()
    },
    async open() {
      await page.getByRole('button', { name: 'Config', exact: true }).click()
      await expect(dialog).toBeVisible()
    },
  }
}

export const banner = {
  success: (page: Page) => page.getByText('OAuth2 Authorization Successful', { exact: true }),
  failure: (page: Page) => page.getByText('OAuth2 Authorization failed', { exact: true }),
}
