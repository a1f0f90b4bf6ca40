import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab, authentication } from '../flows/email-page.ts'

const address = 'support@example.test'

test('the servers of a mailbox that was authorised elsewhere are filled in when it is switched on', async ({
  page,
  api,
  product: { sandbox },
}) => {
  // This browser tab never chose the provider, so it never filled in what follows from that choice.
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  if (!sandbox.mail) throw new Error('the mail server is missing')
  const mailbox = accountTab(page, email.id, 'mailbox')
  await mailbox.open()
  await expect(mailbox.hostname).toHaveValue('')
  await mailbox.enable()
  await expect(mailbox.hostname).toHaveValue(sandbox.mail.host)
  await expect(mailbox.port).toHaveValue(String(sandbox.mail.imaps.port))
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('10')
  await mailbox.save.click()
  await mailbox.expectOutcome('Saved. The connection works.')

  // The test that follows replaces what the save told.
  await mailbox.test.click()
  await mailbox.expectOutcome('The connection works')
  await expect(page.getByText('Saved. The connection works.')).toHaveCount(0)
})

test('what was typed stays when the account is switched on', async ({ page, api }) => {
  const { id } = await api.addEmail(address)
  for (const kind of ['mailbox', 'smtp'] as const) {
    const tab = accountTab(page, id, kind)
    await tab.open()
    await tab.choose(authentication.microsoft)
    await tab.hostname.fill('')
    await tab.port.fill('2525')
    await tab.enable()
    await expect(tab.port).toHaveValue('2525')
    await expect(tab.hostname).toHaveValue('')
    await page.getByRole('button', { name: 'Discard changes' }).click()
  }
})

test('what Config is for is told once, before and after the provider is stored', async ({
  page,
  api,
}) => {
  const email = await api.addEmail('support@example.test')
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  const beside = page.getByText('Not authorised yet. Press Config to connect it.')
  const above = page.getByText('Open Config and press Submit to authorise the mailbox.')
  await page.getByRole('combobox', { name: 'Authentication' }).selectOption('OAuth2 - Microsoft')
  await expect(beside).toBeVisible()
  await expect(above).toBeHidden()
  await page.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByRole('heading', { name: /^Saved/ })).toBeVisible()
  await expect(above).toBeVisible()
  await expect(beside).toBeHidden()
})
