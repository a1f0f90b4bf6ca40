import { paths } from '@mailgrant/web/paths'
import { administrator } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { banner } from '../flows/authorization-modal.ts'
import { authorisedEmail, startQuickly } from '../flows/authorise-quickly.ts'
import { acceptConsent, consentAs, signInAtProvider } from '../flows/provider-pages.ts'

const address = 'support@example.test'

const refused = /Failed to load resource: net::ERR_/

test('a console killed between Submit and the callback finishes the authorisation after its next start', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct()
  const { page, api } = await visit(product.console.url, { as: administrator })
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, product.sandbox, email, { address })
  await page.goto(authorizationUrl)
  await signInAtProvider(page, address)
  await expect(page.getByRole('button', { name: 'Accept' })).toBeVisible()
  await product.console.kill()
  await product.console.start()
  await acceptConsent(page)
  await expect(banner.success(page)).toBeVisible()
  const stored = await api.email(email.id)
  expect(stored.mailbox).toMatchObject({ hasToken: true, status: { value: 'authorised' } })
})

test('a console killed in the middle of a refresh keeps what it acknowledged and says what to do', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct()
  const { page, api } = await visit(product.console.url, { as: administrator })
  const { email } = await authorisedEmail(page, api, product.sandbox, { address })
  // The provider rotates, the answer is lost with the process: the one gap that no client can close.
  product.sandbox.knobs.set({ rotation: 'reuse-detection', delayMs: 3000 })
  const refresh = api.post(`/api/emails/${email.id}/mailbox/token/refresh`).catch(() => undefined)
  const requests = () => product.sandbox.ledger.refreshRequests().length
  await expect.poll(requests).toBe(1)
  await page.waitForTimeout(300)
  await product.console.kill()
  await refresh
  await expect
    .poll(() => product.sandbox.ledger.refreshRequests()[0]?.finishedAt, { timeout: 10_000 })
    .not.toBeNull()
  product.sandbox.knobs.set({ delayMs: 0 })
  await product.console.start()
  const stored = await api.email(email.id)
  expect(stored.mailbox.hasToken).toBe(true)
  // The lease of the process that died runs out before anybody refreshes again.
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  await expect(async () => {
    await page.getByRole('button', { name: 'Refresh now' }).click()
    await expect(page.getByText('Needs re-authorisation').first()).toBeVisible({ timeout: 5000 })
  }).toPass({ timeout: 45_000 })
})

test('a server that is down is told, what was typed stays, and saving goes on when it is back', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct()
  const { page, api, complaints } = await visit(product.console.url, { as: administrator })
  complaints.expect(refused)
  const email = await api.addEmail(address, 'Support')
  await page.goto(paths.emailAccount(email.id))
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Typed while the server was down')
  await product.console.stop()
  await page.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByRole('heading', { name: 'The server does not answer' })).toBeVisible({
    timeout: 30_000,
  })
  await expect(name).toHaveValue('Typed while the server was down')
  await product.console.start()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
  expect((await api.email(email.id)).name).toBe('Typed while the server was down')
})

test('a page opened while the server is down says so and leads on when it is back', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct()
  const { page, api, complaints } = await visit(product.console.url, { as: administrator })
  complaints.expect(refused)
  await api.addEmail(address)
  await page.goto(paths.settings())
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  // The list's own code is loaded once, so that only its data is missing.
  await page.getByRole('link', { name: 'Emails', exact: true }).click()
  await expect(page.getByRole('link', { name: address })).toBeVisible()
  await page.getByRole('searchbox').or(page.getByLabel('Search emails')).first().fill('nobody')
  await expect(page.getByText('Nothing matches “nobody”')).toBeVisible()
  await product.console.stop()
  await page.getByRole('searchbox').or(page.getByLabel('Search emails')).first().fill('support')
  await expect(page.getByText('The server does not answer')).toBeVisible({ timeout: 30_000 })
  await product.console.start()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('link', { name: address })).toBeVisible()
})

test('signing in, authorising and saving survive any number of kills', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct()
  const { page, api } = await visit(product.console.url, { as: administrator })
  const email = await api.addEmail(address)
  const { authorizationUrl } = await startQuickly(api, product.sandbox, email, { address })
  await page.goto(authorizationUrl)
  await consentAs(page, address)
  await expect(banner.success(page)).toBeVisible()
  for (const name of ['One', 'Two', 'Three']) {
    const { version } = await api.email(email.id)
    await api.put(`/api/emails/${email.id}`, { address, name, notes: '', version })
    await product.console.kill()
    await product.console.start()
    expect(await api.email(email.id)).toMatchObject({ name, mailbox: { hasToken: true } })
  }
})
