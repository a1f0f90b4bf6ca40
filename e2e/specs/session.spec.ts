import { paths } from '@mailgrant/web/paths'
import { administrator, colleague } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { accountTab, authentication } from '../flows/email-page.ts'
import { passwordOf } from '../flows/provider-pages.ts'
import { secretField } from '../flows/secret-field.ts'
import { fillSignIn } from '../flows/sign-in-page.ts'

test.describe('signed out', () => {
  test.use({ signedIn: false })

  test('a page that needs a session asks to sign in and then shows that page', async ({ page }) => {
    await page.goto(paths.idpConfigs())
    await expect(page).toHaveURL(/\/sign-in\?/)
    await fillSignIn(page, administrator)
    await expect(page).toHaveURL(paths.idpConfigs())
    await expect(page.getByRole('heading', { name: 'IdP Configs', exact: true })).toBeVisible()
  })

  test('after signing out the session is over on the server too', async ({ page, context }) => {
    await page.goto(paths.signIn())
    await fillSignIn(page, administrator)
    await expect(page.getByRole('heading', { name: 'No emails yet' })).toBeVisible()
    const cookies = await context.cookies()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/sign-in/)
    await context.addCookies(cookies)
    await page.goto(paths.emails())
    await expect(page).toHaveURL(/\/sign-in/)
  })

  test('a return address of another site is not followed', async ({ page, product }) => {
    await page.goto('/sign-in?return=//example.com/')
    await fillSignIn(page, administrator)
    await expect(page).toHaveURL(`${product.console.url}${paths.emails()}`)
  })
})

test('wrong passwords slow down, say for how long, and lock nobody out for good', async ({
  ownProduct,
  visit,
}) => {
  const { console: running } = await ownProduct()
  const { page } = await visit(running.url)
  await page.goto(paths.signIn())
  const slowed = page.getByText('Too many attempts')
  const wrong = page.getByText('Email or password is wrong')
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = page.waitForResponse((response) => response.url().endsWith('/api/session'))
    await fillSignIn(page, { ...administrator, password: `wrong-${attempt}` })
    await answer
    await expect(slowed.or(wrong)).toBeVisible()
    if (await slowed.isVisible()) break
  }
  await expect(slowed).toBeVisible()
  const told = await page.getByText(/Try again in \d+ seconds?\./).textContent()
  const seconds = Number(/\d+/.exec(told ?? '')?.[0])
  expect(seconds).toBeLessThanOrEqual(15)
  await page.waitForTimeout(seconds * 1000 + 500)
  await fillSignIn(page, administrator)
  await expect(page.getByRole('heading', { name: 'No emails yet' })).toBeVisible()
})

test('an expired session asks to sign in over the page, and what was typed is saved after it', async ({
  page,
  api,
  context,
}) => {
  const email = await api.addEmail('support@example.test')
  await page.goto(paths.emailAccount(email.id))
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Typed before the session ended')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Save Changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await expect(dialog).toBeVisible()
  await expect(dialog.getByRole('textbox', { name: 'Email', exact: true })).toHaveValue(
    administrator.email,
  )
  await secretField(dialog, 'Password').fill(administrator.password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(name).toHaveValue('Typed before the session ended')
  await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
  expect((await api.email(email.id)).name).toBe('Typed before the session ended')
})

test('an administrator invites another, who works, is removed and is signed out at once', async ({
  ownProduct,
  visit,
}) => {
  const { console: running } = await ownProduct()
  const first = await visit(running.url, { as: administrator })
  await first.page.goto(paths.settings())
  await first.page.getByRole('button', { name: 'Invite administrator' }).click()
  const inviting = first.page.getByRole('dialog')
  await inviting.getByRole('textbox', { name: 'Name', exact: true }).fill(colleague.name)
  await inviting.getByRole('textbox', { name: 'Email', exact: true }).fill(colleague.email)
  await inviting.getByRole('button', { name: 'Make the link' }).click()
  const link = await first.page.getByRole('textbox', { name: 'Invitation link' }).inputValue()

  const second = await visit(running.url)
  await second.page.goto(link)
  await second.page.getByLabel('New password').fill(colleague.password)
  await second.page.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(second.page.getByRole('heading', { name: 'No emails yet' })).toBeVisible()

  const third = await visit(running.url)
  await third.page.goto(link)
  await expect(third.page.getByText('This link was used or has expired')).toBeVisible()

  await first.page.reload()
  const row = first.page.getByRole('row', { name: colleague.email })
  await row.getByRole('button', { name: `Remove ${colleague.name}` }).click()
  await first.page.getByRole('dialog').getByRole('button', { name: 'Remove administrator' }).click()
  await expect(row).toBeHidden()
  await second.page.goto(paths.emails())
  await expect(second.page).toHaveURL(/\/sign-in/)
})

test('a changed password ends the other sessions and opens the next', async ({
  ownProduct,
  visit,
}) => {
  const { console: running } = await ownProduct()
  const here = await visit(running.url, { as: administrator })
  const elsewhere = await visit(running.url, { as: administrator })
  const changed = { ...administrator, password: 'a quite different passphrase' }
  await here.page.goto(paths.settings())
  await secretField(here.page, 'Current password').fill(administrator.password)
  await secretField(here.page, 'New password').fill(changed.password)
  await here.page.getByRole('button', { name: 'Change password' }).click()
  await expect(here.page.getByText('Your password is changed.')).toBeVisible()
  await elsewhere.page.goto(paths.emails())
  await expect(elsewhere.page).toHaveURL(/\/sign-in/)
  await fillSignIn(elsewhere.page, changed)
  await expect(elsewhere.page.getByRole('heading', { name: 'No emails yet' })).toBeVisible()
})

test('a session that ended elsewhere asks to sign in over the page, and the save it interrupted goes through', async ({
  ownProduct,
  visit,
}) => {
  const { console: running, sandbox } = await ownProduct()
  const here = await visit(running.url, { as: administrator })
  const elsewhere = await visit(running.url, { as: administrator })
  const address = 'support@example.test'
  const { id } = await here.api.addEmail(address)
  const mailbox = accountTab(here.page, id, 'mailbox')
  await mailbox.open()
  await mailbox.choose(authentication.basic)
  await mailbox.userName.fill(address)
  await mailbox.password.fill(passwordOf(address))
  await mailbox.hostname.fill('localhost')
  await mailbox.port.fill(String(sandbox.mail?.imaps.port))
  await mailbox.frequency.fill('7')
  await mailbox.perFetch.fill('20')
  await mailbox.enable()

  const changed = { ...administrator, password: 'a quite different passphrase' }
  await elsewhere.page.goto(paths.settings())
  await secretField(elsewhere.page, 'Current password').fill(administrator.password)
  await secretField(elsewhere.page, 'New password').fill(changed.password)
  await elsewhere.page.getByRole('button', { name: 'Change password' }).click()
  await expect(elsewhere.page.getByText('Your password is changed.')).toBeVisible()

  await mailbox.save.click()
  const dialog = here.page.getByRole('dialog', { name: 'Sign in again' })
  await expect(dialog).toBeVisible()
  expect((await elsewhere.api.email(id)).mailbox.settings['host']).toBeNull()
  // The old password is refused in place: the dialog stays, and so does the page below it.
  await secretField(dialog, 'Password').fill(administrator.password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog.getByText('Email or password is wrong')).toBeVisible()
  await secretField(dialog, 'Password').fill(changed.password)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(here.page).toHaveURL(paths.emailTab(id, 'mailbox'))
  await expect(mailbox.hostname).toHaveValue('localhost')
  await expect(mailbox.frequency).toHaveValue('7')
  await mailbox.expectOutcome('Saved. The connection works.')
  expect((await here.api.email(id)).mailbox.settings).toMatchObject({
    enabled: true,
    authentication: 'basic',
    host: 'localhost',
    fetchFrequencyMinutes: 7,
  })
})
