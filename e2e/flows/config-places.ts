import { paths } from '@mailgrant/web/paths'
import { expect, type Locator, type Page } from '@playwright/test'
import { secretField } from './secret-field.ts'

interface Edited {
  emailId: string
  configId: string
}

/** One of the two places where an IdP config is edited. */
export interface ConfigPlace {
  title: string
  open(page: Page, edited: Edited): Promise<unknown>
  editor(page: Page): Locator
  /** brings the tab forward that holds Name and Notes, or the one that holds the rest */
  turnTo(page: Page, part: 'Info' | 'IdP Config'): Promise<void>
  save: string
  /** answers that every email which uses the config is meant */
  saveForAll: string
  saved: string
  /** asks even where only the email that the test began with uses the config */
  asksAboutOwn: boolean
}

const configDialog = (page: Page, name: RegExp) => page.getByRole('dialog', { name })

export const configPlaces: readonly ConfigPlace[] = [
  {
    title: 'the page of an IdP config',
    open: (page, { configId }) => page.goto(paths.idpConfig(configId)),
    editor: (page) => configDialog(page, /^Edit /),
    turnTo: async () => {},
    save: 'Save Changes',
    saveForAll: 'Save for all',
    saved: 'The config is saved.',
    asksAboutOwn: true,
  },
  {
    title: 'the modal OAuth2 Authorization',
    open: (page, { emailId }) => page.goto(paths.config(emailId, 'mailbox', 'info')),
    editor: (page) => configDialog(page, /^OAuth2 Authorization/),
    turnTo: (page, part) =>
      configDialog(page, /^OAuth2 Authorization/)
        .getByRole('tab', { name: part })
        .click(),
    save: 'Submit',
    saveForAll: 'Submit for all',
    saved: 'no new sign-in was needed',
    asksAboutOwn: false,
  },
]

/** The fields of a place, and the dialogs that open above it. */
export function configEditor(page: Page, place: ConfigPlace) {
  const dialog = place.editor(page)
  const conflict = page.getByRole('dialog', { name: 'Someone else saved meanwhile' })
  const question = page
    .getByRole('dialog')
    .filter({ has: page.getByRole('button', { name: place.saveForAll, exact: true }) })
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true })
  return {
    dialog,
    name: field('Name'),
    notes: field('Notes'),
    clientId: field('Client ID'),
    clientSecret: secretField(dialog, 'Client Secret'),
    scopes: field('Scopes'),
    save: dialog.getByRole('button', { name: place.save, exact: true }),
    /** the question that names the emails which use the config */
    question,
    saveForAll: press(question, place.saveForAll),
    saved: page.getByText(place.saved).filter({ visible: true }),
    conflict,
    /** a field's choice in the conflict dialog, by the value that can be seen */
    choice: (label: string, value: string) =>
      conflict.getByRole('row', { name: label }).getByRole('radio', { name: value }),
    keepMine: press(conflict, 'Keep mine'),
    takeTheirs: press(conflict, 'Take theirs'),
    saveChoice: press(conflict, 'Save the choice'),
  }
}

/** Presses a button of a dialog once that has come to rest: while it grows, a press may miss. */
const press = (dialog: Locator, name: string) => async () => {
  await expect(dialog).toHaveCSS('opacity', '1')
  await dialog.getByRole('button', { name, exact: true }).click()
}
