import { createImapStore } from '@mailgrant/mail/imap'
import { readFileSync } from 'node:fs'
import type { Sandbox } from '@mailgrant/sandbox'
import { administrator } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { accountTab, authentication } from '../flows/email-page.ts'
import { enableMailbox } from '../flows/enable-account.ts'
import { passwordOf } from '../flows/provider-pages.ts'

const address = 'support@example.test'

async function fillBasic(
  mailbox: ReturnType<typeof accountTab>,
  sandbox: Sandbox,
  password = passwordOf(address),
) {
  await mailbox.open()
  await mailbox.choose(authentication.basic)
  await mailbox.userName.fill(address)
  await mailbox.password.fill(password)
  await mailbox.hostname.fill('localhost')
  await mailbox.encryption.selectOption('TLS from the start')
  await mailbox.port.fill(String(sandbox.mail?.imaps.port))
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('20')
  await mailbox.enable()
}

test('user name and password are tested before they are saved, and never shown again', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const mailbox = accountTab(page, email.id, 'mailbox')
  await fillBasic(mailbox, sandbox, 'a wrong password')
  await mailbox.save.click()
  await mailbox.expectOutcome('The connection test failed')
  await expect(page.getByText('Sign in: failed')).toBeVisible()
  expect((await api.email(email.id)).mailbox.settings['host']).toBeNull()

  await mailbox.password.fill(passwordOf(address))
  await mailbox.save.click()
  await mailbox.expectOutcome('Saved. The connection works.')
  await page.reload()
  await expect(mailbox.password).toHaveValue('')
  await expect(page.getByText('Stored. Leave empty to keep it.')).toBeVisible()
  expect(await page.content()).not.toContain(passwordOf(address))
  // The status words are the same for every method; the reason tells which it is.
  await page.getByRole('button', { name: 'Authorised' }).focus()
  await expect(page.getByRole('tooltip')).toContainText(/password/)

  const smtp = accountTab(page, email.id, 'smtp')
  await smtp.open()
  await smtp.choose(authentication.mailbox)
  await smtp.hostname.fill('localhost')
  await smtp.encryption.selectOption('STARTTLS')
  await smtp.port.fill(String(sandbox.mail?.submission.port))
  await smtp.enable()
  await smtp.save.click()
  await smtp.expectOutcome('Saved. The connection works.')
})

test('settings that fail the test can be saved with the account switched off', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const mailbox = accountTab(page, email.id, 'mailbox')
  await fillBasic(mailbox, sandbox)
  await mailbox.folder.fill('Nowhere')
  await mailbox.save.click()
  await mailbox.expectOutcome('The connection test failed')
  await expect(page.getByText('Open the mail folder: failed')).toBeVisible()
  await expect(mailbox.outcome).toContainText('Nothing was saved.')
  const reply = page.getByText('The server’s own answer').first()
  await reply.click()
  await expect(page.locator('details[open] pre')).toContainText(/Nowhere|Mailbox/)
  await mailbox.saveDisabled.click()
  await expect(page.getByRole('heading', { name: /^Saved/ })).toBeVisible()
  await expect(mailbox.status).not.toBeChecked()
  expect((await api.email(email.id)).mailbox.settings).toMatchObject({
    enabled: false,
    folder: 'Nowhere',
  })
})

test('a missing archive folder is offered to be created and then exists', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const archive = `Archive-${Date.now()}`
  const email = await enableMailbox(api, sandbox, await api.addEmail(address), {
    authentication: 'basic',
    login: address,
    password: passwordOf(address),
  })
  const mailbox = accountTab(page, email.id, 'mailbox')
  await mailbox.open()
  await mailbox.afterFetch('Archive - Move to folder').check()
  await mailbox.archiveFolder.fill('INBOX')
  await mailbox.save.click()
  await expect(
    page.getByText('Choose an archive folder other than the folder that is fetched.'),
  ).toBeVisible()
  await mailbox.archiveFolder.fill(archive)
  await mailbox.save.click()
  await mailbox.expectOutcome('The connection test failed')
  await expect(page.getByText('Find the archive folder: missing')).toBeVisible()
  await page.getByRole('button', { name: 'Create folder and save' }).click()
  await mailbox.expectOutcome('Saved. The connection works.')

  await using store = createImapStore({
    host: 'localhost',
    port: sandbox.mail?.imaps.port ?? 0,
    tlsMode: 'implicit',
    tls: { ca: readFileSync(sandbox.caFile) },
    credentials: { method: 'basic', login: address, password: passwordOf(address) },
  })
  expect(await store.verify({ folder: archive })).toMatchObject({ outcome: 'ok' })
})

test('a mail server that is down is not taken for a wrong password', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct()
  const visitor = await visit(product.console.url, { as: administrator })
  const email = await enableMailbox(
    visitor.api,
    product.sandbox,
    await visitor.api.addEmail(address),
    { authentication: 'basic', login: address, password: passwordOf(address) },
  )
  await product.sandbox.stopMail()
  const mailbox = accountTab(visitor.page, email.id, 'mailbox')
  await mailbox.open()
  await mailbox.test.click()
  await mailbox.expectOutcome('The connection test failed')
  await expect(visitor.page.getByText('Connect to the server: failed')).toBeVisible()
  await expect(visitor.page.getByText('Sign in: not reached')).toBeVisible()
})
