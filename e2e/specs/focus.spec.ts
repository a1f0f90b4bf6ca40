import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'

const address = 'support@example.test'

test.describe('what was pressed is gone with what it removed, and the focus', () => {
  test('goes to the news of a deleted token, at the top of the modal that stays open', async ({
    page,
    api,
    product: { sandbox },
  }) => {
    const { email } = await authorisedEmail(page, api, sandbox, { address })
    await page.setViewportSize({ width: 900, height: 500 })
    await page.goto(paths.config(email.id, 'mailbox', 'token'))
    const modal = authorizationModal(page)
    await modal.deleteToken.scrollIntoViewIfNeeded()
    await modal.deleteToken.click()
    await page
      .getByRole('dialog', { name: 'Delete the token?' })
      .getByRole('button', { name: 'Delete Token' })
      .click()
    const news = modal.dialog.getByRole('heading', { name: 'Token deleted' })
    await expect(news).toBeFocused()
    await expect(news).toBeInViewport()
    await page.keyboard.press('Tab')
    await expect(modal.tab('IdP Config')).toBeFocused()
  })

  test('goes to the news of a withdrawn invitation', async ({ page, api }) => {
    await api.post('/api/administrators/invitations', { name: 'Bob', email: 'bob@example.test' })
    await page.goto(paths.settings())
    await page.getByRole('button', { name: 'Withdraw the invitation of Bob' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw invitation' }).click()
    await expect(
      page.getByRole('heading', { name: 'The invitation of Bob is withdrawn.' }),
    ).toBeFocused()
  })

  test('goes to the news of deleted emails', async ({ page, api }) => {
    await api.addEmail(address)
    await api.addEmail('billing@example.test')
    await page.goto(paths.emails())
    await page.getByRole('checkbox', { name: `Select ${address}` }).check()
    await page.getByRole('button', { name: 'Delete selected' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete email' }).click()
    await expect(page.getByRole('heading', { name: 'The email is deleted.' })).toBeFocused()
  })
})

test('Tab goes through a list by what can be done there, not by its times', async ({
  page,
  api,
}) => {
  await api.addEmail(address)
  await page.goto(paths.idpConfigs())
  await page.goto(paths.emails())
  const row = page.getByRole('row', { name: address })
  await row.getByRole('link', { name: address }).focus()
  for (const _ of ['mailbox', 'smtp']) {
    await page.keyboard.press('Tab')
    await expect(page.locator(':focus')).toHaveText('Not configured')
    await expect(page.getByRole('tooltip')).toBeVisible()
  }
  await page.keyboard.press('Tab')
  await expect(row.locator(':focus')).toHaveCount(0)
})

test.describe('a form that is sent once', () => {
  test('is sent once by a double click', async ({ page }) => {
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(new URL(request.url()).pathname)
    })
    await page.goto(paths.newEmail())
    await page.getByRole('textbox', { name: 'Email address' }).fill(address)
    await page.getByRole('button', { name: 'Add Email' }).dblclick()
    await expect(page.getByRole('heading', { name: address })).toBeVisible()
    expect(sent.filter((path) => path === '/api/emails')).toHaveLength(1)
  })

  test('is not shown behind an invitation that is over', async ({ page, api, product, visit }) => {
    const guest = { name: 'Bob', email: 'bob@example.test' }
    const made = await api.post<{ link: string }>('/api/administrators/invitations', guest)
    const bob = await visit(product.console.url)
    await bob.page.goto(made.link)
    await expect(bob.page.getByRole('button', { name: 'Accept and sign in' })).toBeVisible()
    await page.goto(paths.settings())
    await page.getByRole('button', { name: 'Withdraw the invitation of Bob' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw invitation' }).click()
    await expect(page.getByText('is withdrawn')).toBeVisible()
    await bob.page.reload()
    await expect(bob.page.getByText('This link was used or has expired')).toBeVisible()
    await expect(bob.page.getByRole('textbox')).toHaveCount(0)
    await bob.page.getByRole('link', { name: 'Sign in' }).click()
    await expect(bob.page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })
})

test('an email that was deleted elsewhere offers the way to Emails instead of another try', async ({
  page,
  api,
}) => {
  const { id } = await api.addEmail(address)
  await page.goto(paths.emailAccount(id))
  await page.getByRole('textbox', { name: 'Notes' }).fill('typed')
  await api.post('/api/emails/delete', { ids: [id] })
  await page.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByRole('heading', { name: 'This email does not exist' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Go to Emails' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard changes' }).click()
  await expect(page.getByText('No emails yet')).toBeVisible()
})

test.describe('at 360 px', () => {
  test.use({ viewport: { width: 360, height: 640 } })

  test('Escape closes the menu and gives the focus back to its button', async ({ page }) => {
    await page.goto(paths.emails())
    await page.getByRole('button', { name: 'Open navigation' }).click()
    const link = page.getByRole('link', { name: 'IdP Configs' })
    await expect(link).toBeInViewport()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'Open navigation' })).toBeFocused()
    await expect(link).not.toBeInViewport()
  })
})

test('a page that does not exist keeps the navigation for who is signed in', async ({ page }) => {
  await page.goto('/no-such-page')
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Settings' })
    .click()
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})
