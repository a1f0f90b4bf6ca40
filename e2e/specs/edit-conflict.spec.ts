import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'

const dialogName = 'Someone else saved meanwhile'

test.describe('two administrators edit one email', () => {
  test('edits of different fields are both kept', async ({ page, api }) => {
    const email = await api.addEmail('support@example.test', 'Support')
    await page.goto(paths.emailAccount(email.id))
    await page.getByRole('textbox', { name: 'Notes' }).fill('mine')
    const { address, version } = email
    await api.put(`/api/emails/${email.id}`, { address, name: 'Theirs', notes: '', version })
    await page.getByRole('button', { name: 'Save Changes' }).click()
    await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
    expect(await api.email(email.id)).toMatchObject({ name: 'Theirs', notes: 'mine' })
  })

  test('a clash tells both values; closing keeps what was typed, and Keep mine overwrites', async ({
    page,
    api,
  }) => {
    const email = await api.addEmail('support@example.test', 'Support')
    await page.goto(paths.emailAccount(email.id))
    const name = page.getByRole('textbox', { name: 'Name', exact: true })
    await name.fill('Mine')
    const { address, version } = email
    await api.put(`/api/emails/${email.id}`, { address, name: 'Theirs', notes: '', version })
    const save = page.getByRole('button', { name: 'Save Changes' })
    await save.click()
    const dialog = page.getByRole('dialog', { name: dialogName })
    await expect(dialog).toContainText('Mine')
    await expect(dialog).toContainText('Theirs')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(name).toHaveValue('Mine')
    expect((await api.email(email.id)).name).toBe('Theirs')
    await save.click()
    await dialog.getByRole('button', { name: 'Keep mine' }).click()
    await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
    expect((await api.email(email.id)).name).toBe('Mine')
  })

  test('a clash is merged field by field', async ({ page, api }) => {
    const email = await api.addEmail('support@example.test', 'Support')
    await page.goto(paths.emailAccount(email.id))
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('My name')
    await page.getByRole('textbox', { name: 'Notes' }).fill('my notes')
    const { address, version } = email
    const theirs = { address, name: 'Their name', notes: 'their notes', version }
    await api.put(`/api/emails/${email.id}`, theirs)
    await page.getByRole('button', { name: 'Save Changes' }).click()
    const dialog = page.getByRole('dialog', { name: dialogName })
    await dialog.getByRole('row', { name: /Notes/ }).getByRole('radio').last().check()
    await dialog.getByRole('button', { name: 'Save the choice' }).click()
    await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
    expect(await api.email(email.id)).toMatchObject({ name: 'My name', notes: 'their notes' })
  })

  test('a change of the mailbox’s settings is told as well', async ({ page, api }) => {
    const email = await api.addEmail('support@example.test', 'Support')
    await page.goto(paths.emailTab(email.id, 'mailbox'))
    const folder = page.getByRole('textbox', { name: 'Mail Folder' })
    await folder.fill('Mine')
    const { version, settings } = email.mailbox
    await api.put(`/api/emails/${email.id}/mailbox`, {
      version,
      settings: { ...settings, folder: 'Theirs' },
    })
    await page.getByRole('button', { name: 'Save Changes' }).click()
    const dialog = page.getByRole('dialog', { name: dialogName })
    await expect(dialog).toContainText('Mail Folder')
    await dialog.getByRole('button', { name: 'Take theirs' }).click()
    await expect(dialog).toBeHidden()
    await expect(folder).toHaveValue('Theirs')
    expect((await api.email(email.id)).mailbox.settings['folder']).toBe('Theirs')
  })
})
