import type { Sandbox } from '@mailgrant/sandbox'
import { createSmtpTransport } from '@mailgrant/mail/smtp'
import { expect, test } from '../fixtures/test.ts'
import { accountTab, authentication } from '../flows/email-page.ts'
import { passwordOf } from '../flows/provider-pages.ts'

const address = 'support@example.test'

function mailOf({ mail, mailUnavailable }: Sandbox) {
  if (!mail) throw new Error(mailUnavailable ?? 'no mail servers')
  return mail
}

test('Header Spoofing is off at first; switched on, it is stored with settings that were tested', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { id } = await api.addEmail(address)
  const smtp = accountTab(page, id, 'smtp')
  await smtp.open()
  await expect(smtp.spoofing).not.toBeChecked()
  await smtp.choose(authentication.basic)
  await smtp.userName.fill(address)
  await smtp.password.fill(passwordOf(address))
  await smtp.hostname.fill('localhost')
  await smtp.encryption.selectOption('STARTTLS')
  await smtp.port.fill(String(mailOf(sandbox).submission.port))
  await smtp.spoofing.press('Space')
  await expect(smtp.spoofing).toBeChecked()
  await smtp.enable()
  await smtp.save.click()
  await smtp.expectOutcome('Saved. The connection works.')

  await page.reload()
  await expect(smtp.spoofing).toBeChecked()
  await expect(smtp.status).toBeChecked()
  await smtp.test.click()
  await smtp.expectOutcome('The connection works')
  expect((await api.email(id)).smtp.settings).toMatchObject({ enabled: true, allowSpoofing: true })

  // It concerns nothing that a test of the connection could show.
  await smtp.spoofing.press('Space')
  await smtp.save.click()
  await smtp.expectOutcome('Saved. The connection was not tested.')
  await page.reload()
  await expect(smtp.spoofing).not.toBeChecked()
})

test('a relay that asks nobody to sign in is set, tested and enabled, and takes mail', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { relay } = mailOf(sandbox)
  const { id } = await api.addEmail(address)
  const smtp = accountTab(page, id, 'smtp')
  await smtp.open()
  await smtp.choose(authentication.none)
  await expect(smtp.userName).toBeHidden()
  await expect(smtp.config).toBeHidden()
  await smtp.enable()
  // Enabled, it needs to know where to.
  await smtp.save.click()
  await expect(smtp.hostname).toBeFocused()
  await smtp.hostname.fill('localhost')
  await smtp.encryption.selectOption('None (not encrypted)')
  await smtp.port.fill(String(relay.port))
  await smtp.save.click()
  await smtp.expectOutcome('Saved. The connection works.')
  await expect(smtp.outcome).toContainText('Sign in: not needed')

  await page.reload()
  await expect(smtp.authentication.locator('option:checked')).toHaveText(authentication.none)
  await expect(smtp.hostname).toHaveValue('localhost')
  await expect(smtp.port).toHaveValue(String(relay.port))
  await expect(smtp.status).toBeChecked()
  await smtp.test.click()
  await smtp.expectOutcome('The connection works')

  const subject = `Relayed ${Date.now()}`
  await using transport = createSmtpTransport({
    host: 'localhost',
    port: relay.port,
    tlsMode: 'none',
    credentials: { method: 'none' },
  })
  await transport.send({ from: address, to: [address], subject, text: 'No sign-in.' })
  expect(sandbox.sent().some(({ raw }) => raw.includes(subject))).toBe(true)
})

test('a relay that offers no sign-in is not given a password', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { id } = await api.addEmail(address)
  const smtp = accountTab(page, id, 'smtp')
  await smtp.open()
  await smtp.choose(authentication.basic)
  await smtp.userName.fill(address)
  await smtp.password.fill('any')
  await smtp.hostname.fill('localhost')
  await smtp.encryption.selectOption('None (not encrypted)')
  await smtp.port.fill(String(mailOf(sandbox).relay.port))
  await smtp.enable()
  await smtp.save.click()
  await smtp.expectOutcome('The connection test failed')
  await expect(smtp.outcome).toContainText('Nothing was saved.')
})
