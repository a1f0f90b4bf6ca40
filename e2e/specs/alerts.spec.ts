import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import { alertsPage, bell, makeAlertRule } from '../flows/alerts-page.ts'
import { banner } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { breakGrant } from '../flows/break-grant.ts'
import { allowClipboard, copyBy } from '../flows/clipboard.ts'
import { enableMailbox, enableSmtp } from '../flows/enable-account.ts'
import { consentAs } from '../flows/provider-pages.ts'

const address = 'support@example.test'
const hint = (page: Page) => page.getByRole('note').filter({ hasText: 'Nobody is told' })

test('a rule is made by clicking, its test alert arrives, and it is edited and deleted', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  await enableSmtp(api, sandbox, await enableMailbox(api, sandbox, email))
  const { add, row, edit, test: testAlert, question, form } = alertsPage(page)
  await page.goto(paths.emails())
  await hint(page).getByRole('link', { name: 'Make an alert rule' }).click()
  await expect(page).toHaveURL(paths.newAlertRule())
  await expect(form.name).toBeFocused()
  await expect(form.recipients).toHaveValue('ada@example.test')
  await form.name.fill('On call')
  await form.recipients.fill('sales@example.test\nbilling@example.test')
  await form.event('No mail for longer than usual').uncheck()
  await form.quiet.check()
  await expect(form.timeZone).not.toHaveValue('')
  await form.digest.selectOption('For 1 hour')
  await form.submit.click()

  await expect(page.getByRole('heading', { name: 'On call is saved' })).toBeFocused()
  await expect(page).toHaveURL(paths.alerts())
  await expect(row('On call')).toContainText('Mail: sales@example.test, billing@example.test')
  await expect(row('On call')).toContainText('7 of 8 events')
  await expect(row('On call').getByRole('cell').nth(4)).toHaveText('Never')
  await testAlert('On call').click()
  await expect(
    page.getByRole('heading', { name: 'The test alert of On call was sent' }),
  ).toBeFocused()
  await expect(page.getByText(`Through ${address}.`)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'On call is saved' })).toBeHidden()
  await expect(row('On call').getByRole('cell').nth(4)).toHaveText(/now|seconds? ago/)
  const sent = sandbox.sent().filter(({ raw }) => raw.includes('Test alert'))
  expect(sent.flatMap(({ to }) => to).toSorted()).toEqual([
    'billing@example.test',
    'sales@example.test',
  ])

  await edit('On call').click()
  await form.on.uncheck()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Close without saving?' })).toBeVisible()
  await page.getByRole('button', { name: 'Stay' }).click()
  await form.submit.click()
  await expect(row('On call')).toContainText('Off')
  await edit('On call').click()
  await form.delete.click()
  await question.getByRole('button', { name: 'Delete rule' }).click()
  await expect(page.getByRole('heading', { name: 'Nobody is told when' })).toBeVisible()
  await expect(add).toBeVisible()
})

test('the signing secret of a webhook is shown once, copied, and renewed', async ({
  page,
  context,
  product: { console: running },
}) => {
  await allowClipboard(context, running.url)
  const { row, edit, question, form } = alertsPage(page)
  await page.goto(paths.newAlertRule())
  await form.name.fill('Pager')
  await form.channel('By webhook').check()
  await form.submit.click()
  await expect(form.dialog.getByText('Enter the address of the webhook.')).toBeVisible()
  await form.url.fill('https://pager.example.com/alerts')
  await form.submit.click()
  await expect(form.dialog.getByRole('heading', { name: 'Copy the signing secret' })).toBeFocused()
  const first = (await form.secret.locator('code').innerText()).trim()
  expect(first).toMatch(/^whsec_/)
  expect(await copyBy(form.secret.getByRole('button', { name: 'Copy' }))).toBe(first)
  await form.secretCopied.click()
  await expect(row('Pager')).toContainText('Webhook: https://pager.example.com/alerts')
  expect(await page.content()).not.toContain(first)

  await edit('Pager').click()
  await form.renew.click()
  await question.getByRole('button', { name: 'Make a new secret' }).click()
  await expect(form.secretCopied).toBeVisible()
  expect((await form.secret.locator('code').innerText()).trim()).not.toBe(first)
})

test('what two administrators change of one rule at the same time is merged or asked about', async ({
  page,
  api,
}) => {
  const { rule } = await makeAlertRule(api, { name: 'Nightly' })
  const { row, form } = alertsPage(page)
  await page.goto(paths.alertRule(rule.id))
  await form.name.fill('Mine')
  await form.event('Failing').uncheck()
  await api.put(`/api/alert-rules/${rule.id}`, {
    version: rule.version,
    fields: { ...rule.fields, name: 'Theirs', digestMinutes: 60 },
  })
  await form.submit.click()
  const conflict = page.getByRole('dialog', { name: 'Someone else saved meanwhile' })
  await expect(conflict.getByRole('row')).toHaveCount(2)
  await expect(conflict).toHaveCSS('opacity', '1')
  await conflict.getByRole('button', { name: 'Keep mine' }).click()
  await expect(row('Mine')).toContainText('7 of 8 events')
  await page.goto(paths.alertRule(rule.id))
  await expect(form.digest).toHaveValue('60')
})

test('the bell tells of a mailbox that broke and re-authorises it in one click', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  await enableMailbox(api, sandbox, email)
  const { button, panel, reauthorize, open } = bell(page)
  await page.goto(paths.emails())
  await expect(button).toHaveAccessibleName('No open incidents')
  await breakGrant(api, sandbox, email)
  // It asks again whenever the page is looked at.
  await page.evaluate(() =>
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
  )
  await expect(button).toHaveAccessibleName('1 open incident')
  await expect(page.getByText(`New incident: Needs re-authorisation, ${address}`)).toBeAttached()

  await button.focus()
  await page.keyboard.press('Enter')
  await expect(panel).toContainText(`${address} · Remote Mailbox`)
  await expect(panel).toContainText('Press Re-authorize.')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(button).toBeFocused()
  await open()
  await page.getByRole('heading', { name: 'Emails', level: 1 }).click()
  await expect(panel).toBeHidden()
  await open()
  await reauthorize.click()
  await consentAs(page, address)
  await expect(banner.success(page)).toBeVisible()
  await expect(button).toHaveAccessibleName('No open incidents')
  await open()
  await expect(panel).toContainText('Nothing is broken')
})

for (const [place, path] of [
  ['list', () => paths.emails()],
  ['page', (id: string) => paths.emailTab(id, 'mailbox')],
] as const)
  test(`re-authorisation is one click from the ${place}, and keeps every setting`, async ({
    page,
    api,
    product: { sandbox },
  }) => {
    const { email } = await authorisedEmail(page, api, sandbox, { address })
    const before = await enableMailbox(api, sandbox, email)
    await breakGrant(api, sandbox, email)
    await page.goto(path(email.id))
    await page.getByRole('button', { name: `Re-authorize Remote Mailbox of ${address}` }).click()
    await consentAs(page, address)
    await expect(banner.success(page)).toBeVisible()
    const after = await api.email(email.id)
    expect(after.mailbox.settings).toEqual(before.mailbox.settings)
    expect(after.mailbox.idpConfigId).toBe(before.mailbox.idpConfigId)
    expect(after.mailbox.status.value).toBe('authorised')
  })

test('re-authorisation that cannot start says why beside the button', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  await breakGrant(api, sandbox, email)
  await page.goto(paths.emails())
  const start = page.getByRole('button', { name: `Re-authorize Remote Mailbox of ${address}` })
  await expect(start).toBeVisible()
  await api.post('/api/emails/delete', { ids: [email.id] })
  await start.click()
  await expect(page.getByRole('alert')).toContainText('This email does not exist.')
})

test('the hint that nobody is told stays dismissed, and goes with the first rule', async ({
  page,
  api,
}) => {
  await api.addEmail(address)
  await page.goto(paths.emails())
  await expect(hint(page)).toBeVisible()
  await hint(page).getByRole('button', { name: 'Do not show this again' }).click()
  await expect(hint(page)).toBeHidden()
  await page.reload()
  await expect(page.getByRole('link', { name: address })).toBeVisible()
  await expect(hint(page)).toBeHidden()
  await page.evaluate(() => localStorage.clear())
  await makeAlertRule(api, { name: 'On call' })
  await page.reload()
  await expect(page.getByRole('link', { name: address })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(hint(page)).toBeHidden()
})

test('how long the timeline is kept and how often accounts are checked is set for all', async ({
  page,
  api,
}) => {
  const before = await api.get<{ version: number }>('/api/settings')
  await page.goto(paths.settings())
  const form = page.getByRole('form', { name: 'Timeline and checks' })
  const days = form.getByRole('textbox', { name: 'Keep the timeline for' })
  const minutes = form.getByRole('textbox', { name: 'Check every account every' })
  const save = form.getByRole('button', { name: 'Save Changes' })
  await days.fill('3')
  await save.click()
  await expect(form.getByText('Enter a number of days from 30 to 3650.')).toBeVisible()
  await days.fill('180')
  await api.put('/api/settings', {
    retentionDays: 365,
    checkIntervalMinutes: 30,
    version: before.version,
  })
  await save.click()
  await expect(form.getByText('The settings are saved.')).toBeVisible()
  await expect(minutes).toHaveValue('30')
  await page.reload()
  await expect(days).toHaveValue('180')
  await expect(minutes).toHaveValue('30')
})
