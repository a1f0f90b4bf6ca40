import type { SecretKind } from '@mailgrant/sandbox'
import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal, banner } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { accountTab } from '../flows/email-page.ts'
import { enableMailbox } from '../flows/enable-account.ts'
import { consentAs } from '../flows/provider-pages.ts'

const address = 'support@example.test'

test('an expired token is refreshed when it is used, and a rotated refresh token is kept', async ({
  page,
  api,
  product: { sandbox },
}) => {
  // Short enough to be waited for, and long enough that no login on a busy machine outlasts it.
  sandbox.knobs.set({ tokenLifetimeSeconds: 8, rotation: 'reuse-detection' })
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  await enableMailbox(api, sandbox, await api.email(email.id))
  const before = sandbox.ledger.refreshRequests().length
  const mailbox = accountTab(page, email.id, 'mailbox')
  const isOver = async () => {
    const path = `/api/emails/${email.id}/mailbox/token`
    const { accessTokenExpiresAt } = await api.get<{ accessTokenExpiresAt: string }>(path)
    return Date.parse(accessTokenExpiresAt) <= Date.now()
  }
  for (const round of [1, 2]) {
    // Reuse detection would kill the family if the old refresh token came again.
    await expect.poll(isOver).toBe(true)
    await mailbox.open()
    await mailbox.test.click()
    await mailbox.expectOutcome('The connection works')
    expect(sandbox.ledger.refreshRequests().length).toBeGreaterThanOrEqual(before + round)
  }
  const refreshes = sandbox.ledger.refreshRequests().slice(before)
  expect(refreshes.every(({ status }) => status === 200)).toBe(true)
  const presented = refreshes.map(({ refreshToken }) => refreshToken)
  expect(new Set(presented).size).toBe(presented.length)
})

test('Refresh now renews the token and shows it', async ({ page, api, product: { sandbox } }) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const modal = authorizationModal(page)
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await expect(modal.dialog.getByText('Never').first()).toBeVisible()
  // a provider may take its time
  await page.route('**/token/refresh', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await route.continue()
  })
  await modal.refreshNow.click()
  await expect(modal.dialog.getByRole('status').filter({ hasText: 'Asking' })).toHaveText(
    'Asking the provider… This takes at most 30 seconds.',
  )
  await expect(page.getByText('The token was refreshed')).toBeVisible()
  expect(sandbox.ledger.refreshRequests().at(-1)?.status).toBe(200)
})

test('a grant that the provider revoked asks for re-authorisation, and Re-authorize mends it', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  sandbox.revokeGrants(address)
  const modal = authorizationModal(page)
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await modal.refreshNow.click()
  await expect(modal.dialog.getByText('Needs re-authorisation').first()).toBeVisible()
  await page.goto(paths.emails())
  await expect(page.getByRole('row', { name: address })).toContainText('Needs re-authorisation')
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await modal.reauthorize.click()
  await consentAs(page, address)
  await expect(banner.success(page)).toBeVisible()
  expect((await api.email(email.id)).mailbox.status.value).toBe('authorised')
})

test('a token that somebody else deletes is said to be gone, where the focus is', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const modal = authorizationModal(page)
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await expect(modal.refreshNow).toBeVisible()
  await api.delete(`/api/emails/${email.id}/mailbox/token`)
  await modal.refreshNow.click()
  await expect(
    modal.dialog.getByRole('heading', { name: 'The token was deleted meanwhile' }),
  ).toBeFocused()
})

test('a config is switched off only after a word on what stops, and asks nobody to sign in', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email, configId } = await authorisedEmail(page, api, sandbox, { address })
  await page.goto(paths.idpConfig(configId))
  await page.getByRole('switch', { name: 'Enabled' }).click({ force: true })
  await page.getByRole('button', { name: 'Save Changes' }).click()
  const asked = page.getByRole('dialog', { name: 'Save for every email that uses it?' })
  await expect(asked).toContainText('Its mail is neither fetched nor sent until')
  await asked.getByRole('button', { name: 'Save for all' }).click()
  await expect(asked).toBeHidden()
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  const modal = authorizationModal(page)
  await expect(modal.dialog.getByText('This IdP Config is disabled.')).toBeVisible()
  await expect(modal.reauthorize).toBeDisabled()
})

test('deleting a Google token asks first and revokes it at the provider', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const order = { address, provider: 'google' } as const
  const { email, clientId } = await authorisedEmail(page, api, sandbox, order)
  const modal = authorizationModal(page)
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await modal.deleteToken.click()
  const question = page.getByRole('dialog', { name: 'Delete the token?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toBeHidden()
  expect((await api.email(email.id)).mailbox.hasToken).toBe(true)
  await modal.deleteToken.click()
  await question.getByRole('button', { name: 'Delete Token' }).click()
  await expect(page.getByText('The token was deleted and revoked at the provider.')).toBeVisible()
  const last = (kind: SecretKind) => sandbox.ledger.values(kind).at(-1) ?? ''
  const answer = await fetch(sandbox.google.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: last('refresh_token'),
      client_id: clientId,
      client_secret: last('client_secret'),
    }),
  })
  expect(await answer.json()).toMatchObject({ error: 'invalid_grant' })
  const after = await api.email(email.id)
  expect(after.mailbox.hasToken).toBe(false)
})

test('deleting a Microsoft token says that the provider offers no revocation', async ({
  page,
  api,
  product: { sandbox },
}) => {
  const { email } = await authorisedEmail(page, api, sandbox, { address })
  const modal = authorizationModal(page)
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await modal.deleteToken.click()
  await page
    .getByRole('dialog', { name: 'Delete the token?' })
    .getByRole('button', { name: 'Delete Token' })
    .click()
  await expect(page.getByText('The provider offers no revocation')).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Token' })).toBeHidden()
})
