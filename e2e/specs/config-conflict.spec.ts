import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import type { Product } from '../fixtures/start-product.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { configEditor, configPlaces, type ConfigPlace } from '../flows/config-places.ts'
import {
  editConfigElsewhere,
  readConfig,
  useConfigElsewhere,
} from '../flows/edit-config-elsewhere.ts'

const address = 'support@example.test'
const other = 'billing@example.test'

/** An authorised email whose config is open in the place. */
async function opened(
  place: ConfigPlace,
  { page, api, product }: { page: Page; api: ConsoleApi; product: Product },
) {
  const { email, configId, clientId } = await authorisedEmail(page, api, product.sandbox, {
    address,
  })
  await place.open(page, { emailId: email.id, configId })
  const editor = configEditor(page, place)
  await expect(editor.notes).toBeVisible()
  return { emailId: email.id, configId, clientId, editor }
}

for (const place of configPlaces) {
  test.describe(`two administrators edit one IdP config in ${place.title}`, () => {
    test('edits of different fields are both kept, and a typed secret with them', async ({
      page,
      api,
      product,
    }) => {
      const { emailId, configId, clientId, editor } = await opened(place, { page, api, product })
      // From here on the provider takes the new secret only.
      product.sandbox.removeClientSecret('microsoft', clientId)
      const { value } = product.sandbox.addClientSecret('microsoft', clientId)
      await editor.notes.fill('mine')
      await place.turnTo(page, 'IdP Config')
      await editor.clientSecret.fill(value)
      await editConfigElsewhere(api, configId, { name: 'Theirs' })
      await editor.save.click()
      await expect(editor.saved).toBeVisible()
      await expect(editor.conflict).toBeHidden()
      expect(await readConfig(api, configId)).toMatchObject({ name: 'Theirs', notes: 'mine' })
      await api.post(`/api/emails/${emailId}/mailbox/token/refresh`)
    })

    test('a clash tells both values; Esc keeps the editor and all that was typed, and Keep mine overwrites', async ({
      page,
      api,
      product,
    }) => {
      const { configId, clientId, editor } = await opened(place, { page, api, product })
      const { value } = product.sandbox.addClientSecret('microsoft', clientId)
      await editor.notes.fill('mine')
      await place.turnTo(page, 'IdP Config')
      await editor.clientSecret.fill(value)
      await place.turnTo(page, 'Info')
      await editConfigElsewhere(api, configId, { notes: 'theirs' })
      await editor.save.click()
      await expect(editor.choice('Notes', 'mine')).toBeChecked()
      await expect(editor.choice('Notes', 'theirs')).not.toBeChecked()
      await page.keyboard.press('Escape')
      await expect(editor.conflict).toBeHidden()
      await expect(editor.notes).toHaveValue('mine')
      await expect(editor.dialog.locator(':focus')).toHaveCount(1)
      await place.turnTo(page, 'IdP Config')
      await expect(editor.clientSecret).toHaveValue(value)
      expect(await readConfig(api, configId)).toMatchObject({ notes: 'theirs' })
      await editor.save.click()
      await editor.keepMine()
      await expect(editor.saved).toBeVisible()
      expect(await readConfig(api, configId)).toMatchObject({ notes: 'mine' })
    })

    test('a clash is merged field by field', async ({ page, api, product }) => {
      const { configId, editor } = await opened(place, { page, api, product })
      await editor.name.fill('My name')
      await editor.notes.fill('my notes')
      await editConfigElsewhere(api, configId, { name: 'Their name', notes: 'their notes' })
      await editor.save.click()
      await editor.choice('Notes', 'their notes').check()
      await editor.saveChoice()
      await expect(editor.saved).toBeVisible()
      expect(await readConfig(api, configId)).toMatchObject({
        name: 'My name',
        notes: 'their notes',
      })
    })

    test('a second conflict asks afresh', async ({ page, api, product }) => {
      const { configId, editor } = await opened(place, { page, api, product })
      await editor.name.fill('My name')
      await editor.notes.fill('my notes')
      await editConfigElsewhere(api, configId, { notes: 'their notes' })
      await editor.save.click()
      await editor.choice('Notes', 'their notes').check()
      await page.keyboard.press('Escape')
      await expect(editor.conflict).toBeHidden()
      await editConfigElsewhere(api, configId, { notes: 'their second notes' })
      await editor.save.click()
      await expect(editor.choice('Notes', 'my notes')).toBeChecked()
      await expect(editor.choice('Notes', 'their second notes')).not.toBeChecked()
      // And while the question is open, somebody saves once more.
      await editConfigElsewhere(api, configId, { notes: 'their third notes' })
      await editor.keepMine()
      await expect(editor.choice('Notes', 'their third notes')).not.toBeChecked()
      await editor.takeTheirs()
      await expect(editor.saved).toBeVisible()
      expect(await readConfig(api, configId)).toMatchObject({
        name: 'My name',
        notes: 'their third notes',
      })
    })

    test('an email that joined meanwhile is named before the change reaches it', async ({
      page,
      api,
      product,
    }) => {
      const { configId, editor } = await opened(place, { page, api, product })
      const { scopes } = await readConfig(api, configId)
      const mine = `${scopes} profile`
      await place.turnTo(page, 'IdP Config')
      await editor.scopes.fill(mine)
      await useConfigElsewhere(api, configId, await api.addEmail(other))
      await editConfigElsewhere(api, configId, { notes: 'theirs' })
      await editor.save.click()
      // The page also asks about the one account that it knew of; the modal is that account's own.
      if (place.asksAboutOwn) {
        await expect(editor.question).not.toContainText(other)
        await editor.saveForAll()
      }
      await expect(editor.question).toContainText(other)
      await page.keyboard.press('Escape')
      await expect(editor.question).toBeHidden()
      await expect(editor.scopes).toHaveValue(mine)
      expect(await readConfig(api, configId)).toMatchObject({ scopes, notes: 'theirs' })
    })

    test('a clash that was resolved still asks before it reaches other emails', async ({
      page,
      api,
      product,
    }) => {
      const { configId, editor } = await opened(place, { page, api, product })
      await useConfigElsewhere(api, configId, await api.addEmail(other))
      await page.reload()
      const { scopes } = await readConfig(api, configId)
      await place.turnTo(page, 'IdP Config')
      await editor.scopes.fill(`${scopes} profile`)
      await editConfigElsewhere(api, configId, { scopes: `${scopes} email` })
      await editor.save.click()
      await editor.saveForAll()
      await editor.keepMine()
      await expect(editor.question).toContainText(other)
      expect(await readConfig(api, configId)).toMatchObject({ scopes: `${scopes} email` })
    })

    test('a secret typed for one client is not sent with another that was saved meanwhile', async ({
      page,
      api,
      product,
    }) => {
      const { configId, clientId, editor } = await opened(place, { page, api, product })
      const { value } = product.sandbox.addClientSecret('microsoft', clientId)
      await place.turnTo(page, 'IdP Config')
      await editor.clientSecret.fill(value)
      await editConfigElsewhere(api, configId, { clientId: 'another-client' })
      await editor.save.click()
      await expect(editor.choice('Client ID', clientId)).toBeChecked()
      await expect(editor.choice('Client ID', 'another-client')).toBeVisible()
    })
  })
}
