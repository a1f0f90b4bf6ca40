import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab } from '../flows/email-page.ts'
import { ownerLinkFor } from '../flows/owner-link.ts'

const address = 'support@example.test'
/** An open page asks every ten seconds whether something happened. */
const soon = { timeout: 25_000 }

test('an open list, page and timeline follow what happens elsewhere, and what is typed stays', async ({
  page,
  context,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const [list, timeline] = [await context.newPage(), await context.newPage()]
  await list.goto(paths.emails())
  const row = list.getByRole('row', { name: address })
  await expect(row).toContainText('Authorised')
  await timeline.goto(paths.activity())
  await expect(timeline.getByRole('listitem').first()).toBeVisible()
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  const mailbox = accountTab(page, email.id, 'mailbox')
  await mailbox.folder.fill('Typed')

  sandbox.knobs.set({ tokenFault: 'invalid_grant' })
  await api.post(`/api/emails/${email.id}/mailbox/token/refresh`).catch(() => null)
  await expect(page.getByText('Needs re-authorisation', { exact: true }).first()).toBeVisible(soon)
  await expect(row).toContainText('Needs re-authorisation', soon)
  await expect(timeline.getByText(/^Needs re-authorisation/).first()).toBeVisible(soon)
  await expect(mailbox.folder).toHaveValue('Typed')
})

test('the links of an account follow what becomes of them', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const email = await api.addEmail(address)
  const { id } = await ownerLinkFor(api, sandbox, email, { address })
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  await page.getByRole('button', { name: 'Link for the owner' }).click()
  const row = page
    .getByRole('dialog', { name: 'Link for the owner' })
    .getByRole('row', { name: address })
  await expect(row).toContainText('Open')
  await api.delete(`/api/emails/${email.id}/mailbox/owner-links/${id}`)
  await expect(row).toContainText('Revoked', soon)
})
