import { paths } from '@mailgrant/web/paths'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { editConfigElsewhere } from '../flows/edit-config-elsewhere.ts'
import { enableMailbox } from '../flows/enable-account.ts'
import { passwordOf } from '../flows/provider-pages.ts'

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Shown while the pointer is over it and while it has the focus, and at no other time. */
async function expectHint(page: Page, target: Locator, words: string) {
  const hint = page.getByRole('tooltip')
  await expect(hint).toHaveCount(0)
  await target.hover()
  await expect(hint).toHaveText(words)
  await expect(target).toHaveAccessibleDescription(words)
  await page.mouse.move(0, 0)
  await expect(hint).toHaveCount(0)
  await target.focus()
  await expect(hint).toHaveText(words)
  await page.keyboard.press('Escape')
  await expect(hint).toHaveCount(0)
  await target.blur()
}

test('the list tells the reason of every status on hover and on focus', async ({
  page,
  api,
  context,
  product: { sandbox },
}) => {
  const authorised = async (local: string) => {
    // The provider knows one person at a time in this browser.
    await context.clearCookies({ domain: '127.0.0.1' })
    return authorisedEmail(page, api, sandbox, { address: `${local}@example.test` })
  }
  const refresh = (id: string) =>
    api.post(`/api/emails/${id}/mailbox/token/refresh`).catch(() => undefined)

  await authorised('support')
  const soon = await authorised('billing')
  await editConfigElsewhere(api, soon.configId, { secretExpiresOn: inDays(5) })
  const revoked = await authorised('sales')
  sandbox.revokeGrants('sales@example.test')
  await refresh(revoked.email.id)
  const failing = await authorised('customer')
  sandbox.removeClientSecret('microsoft', failing.clientId)
  await refresh(failing.email.id)
  await api.addEmail('new@example.test')

  await page.goto(paths.emails())
  const badge = (local: string, status: string) =>
    page
      .getByRole('row', { name: `${local}@example.test` })
      .getByRole('button', { name: status })
      .first()
  const reasonOf = async (id: string) => (await api.email(id)).mailbox.status.reason
  await expectHint(
    page,
    badge('support', 'Authorised'),
    'Authorised by support@example.test. Enable the mailbox and Save Changes to test the connection.',
  )
  await expectHint(
    page,
    badge('billing', 'Expires soon'),
    'The Client Secret expires in 5 days. Make a new one and enter it in Config. Enable the mailbox and Save Changes to test the connection.',
  )
  await expectHint(page, badge('sales', 'Needs re-authorisation'), await reasonOf(revoked.email.id))
  expect(await reasonOf(revoked.email.id)).toMatch(/\. Press Re-authorize\.$/)
  await expectHint(page, badge('customer', 'Failing'), await reasonOf(failing.email.id))
  expect(await reasonOf(failing.email.id)).toMatch(/secret/i)
  await expectHint(page, badge('new', 'Not configured'), 'Choose an authentication method.')
})

test('a relative time tells the exact one, in the reader’s zone, on hover', async ({
  api,
  product,
  browser,
  signedInState: storageState,
}) => {
  const address = 'support@example.test'
  const email = await api.addEmail(address)
  await enableMailbox(api, product.sandbox, email, {
    authentication: 'basic',
    login: address,
    password: passwordOf(address),
  })
  // Half an hour off, so that no other zone shows the same time.
  const zone = { timezoneId: 'Asia/Kolkata', locale: 'en-GB' }
  const context = await browser.newContext({ ...zone, storageState, baseURL: product.console.url })
  const page = await context.newPage()
  await page.goto(paths.emails())
  const row = page.getByRole('row', { name: address })
  const time = row.locator('time')
  await expect(time).toHaveText(/^(just now|\d+ seconds ago)$/)
  const at = new Date((await time.getAttribute('datetime')) ?? '')
  expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000)
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Kolkata',
    dateStyle: 'full',
    timeStyle: 'medium',
  }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  const exact = (await time.getAttribute('title')) ?? ''
  for (const type of ['weekday', 'day', 'month', 'year']) expect(exact).toContain(part(type))
  expect(exact).toContain(`${part('hour')}:${part('minute')}:${part('second')}`)
  await context.close()
})
