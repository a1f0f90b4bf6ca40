import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { followOwnerLink, ownerLinkFor } from '../flows/owner-link.ts'
import { consentAs, signInAtProvider } from '../flows/provider-pages.ts'

const shared = 'shared@example.test'
const address = 'owner@example.test'
const admin = 'ada'
const thanks = 'Thank you'

test('an administrator hands the consent to the owner, who needs no account here', async ({
  page,
  api,
  product,
  visit,
}) => {
  const email = await api.addEmail(shared)
  await startQuickly(api, product.sandbox, email, { address: shared, owner: address })
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  await page.getByRole('button', { name: 'Link for the owner' }).click()
  const dialog = page.getByRole('dialog', { name: 'Link for the owner' })
  await expect(dialog).toContainText(`Empty: ${address}.`)
  await dialog.getByRole('combobox', { name: 'Good for' }).selectOption('1 day')
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'One-time link' }).inputValue()
  expect(link).toMatch(/\/consent#[\w-]{43}$/)
  await expect(dialog.getByRole('row', { name: address })).toContainText('Open')
  await expect(dialog.getByRole('row', { name: address })).toContainText('expires tomorrow')

  const owner = await visit(product.console.url)
  await owner.page.goto(link)
  await expect(owner.page.getByText('Good until')).toBeVisible()
  await expect(owner.page.getByText(/^Asked by/).locator('..')).toContainText(admin)
  await expect(owner.page.getByText(shared)).toBeVisible()
  await owner.page.reload()
  await owner.page.getByRole('button', { name: 'Continue to Microsoft' }).click()
  await expect(owner.page.getByLabel('Email address')).toHaveValue(address)
  await consentAs(owner.page, address)
  await expect(owner.page.getByText(thanks, { exact: true })).toBeVisible()
  await expect(owner.page).toHaveURL(/\/consent\/done\/[0-9a-f-]{36}$/)
  await expect(owner.page.getByText(`Access to ${shared} was granted by ${address}.`)).toBeVisible()
  await expect(owner.page.getByRole('link')).toHaveCount(0)

  await page.reload()
  await page.goto(paths.config(email.id, 'mailbox', 'token'))
  const modal = authorizationModal(page)
  await expect(modal.dialog.getByText(address)).toBeVisible()
  await modal.dialog.getByRole('button', { name: 'Link for the owner' }).click()
  await expect(dialog.getByRole('row', { name: address })).toContainText(/Used\s*just now/)
  await expect(dialog.getByRole('row', { name: address })).toContainText(`by ${admin}`)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(modal.dialog).toBeVisible()

  await owner.page.goto(link)
  await expect(owner.page.getByText('This link was used')).toBeVisible()
})

test('a double click makes one link, and another is made when asked for', async ({
  page,
  api,
  product,
}) => {
  const email = await api.addEmail(address)
  await startQuickly(api, product.sandbox, email, { address })
  await page.goto(paths.emailTab(email.id, 'mailbox'))
  await page.getByRole('button', { name: 'Link for the owner' }).click()
  const dialog = page.getByRole('dialog', { name: 'Link for the owner' })
  const make = dialog.getByRole('button', { name: 'Make the link' })
  const link = dialog.getByRole('textbox', { name: 'One-time link' })
  const open = dialog.getByRole('row', { name: address })
  await make.dblclick()
  await expect(link).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(open).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Make another' }).click()
  await make.click()
  await expect(link).toBeVisible()
  await expect(open).toHaveCount(2)
})

test('a wrong account is refused with both names, and the link works again', async ({
  api,
  product,
  visit,
}) => {
  const email = await api.addEmail(address)
  const { link } = await ownerLinkFor(api, product.sandbox, email, { address })
  const { page } = await visit(product.console.url)
  await followOwnerLink(page, link)
  await consentAs(page, 'sales@example.test')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(`Access to ${address} was not granted`)
  await expect(alert).toContainText('Signed in as: sales@example.test')
  expect((await api.email(email.id)).mailbox.hasToken).toBe(false)
  await page.reload()
  await page.getByRole('button', { name: 'Try again' }).click()
  await consentAs(page, address)
  await expect(page.getByText(thanks, { exact: true })).toBeVisible()
  expect((await api.email(email.id)).mailbox.hasToken).toBe(true)
})

test('a denial speaks to the owner, and leads to no page of the console', async ({
  api,
  product,
  visit,
}) => {
  const email = await api.addEmail(address)
  const { link } = await ownerLinkFor(api, product.sandbox, email, { address })
  const { page } = await visit(product.console.url)
  await followOwnerLink(page, link)
  await signInAtProvider(page, address)
  await page.getByRole('button', { name: 'Cancel' }).click()
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('If you want to allow it, try again and press Accept.')
  await expect(alert).not.toContainText('Config')
  await expect(page.getByRole('link')).toHaveCount(0)
})

test('a revoked link says so, before and after it was opened', async ({
  page,
  api,
  product,
  visit,
}) => {
  const email = await api.addEmail(address)
  const { link } = await ownerLinkFor(api, product.sandbox, email, { address })
  const owner = await visit(product.console.url)
  await owner.page.goto(link)
  await expect(owner.page.getByRole('button', { name: 'Continue to Microsoft' })).toBeVisible()

  await page.goto(paths.emailTab(email.id, 'mailbox'))
  await page.getByRole('button', { name: 'Link for the owner' }).click()
  const revoke = page.getByRole('button', { name: `Revoke the link for ${address}` })
  const question = page.getByRole('dialog', { name: `Revoke the link for ${address}?` })
  await revoke.click()
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(question).toBeHidden()
  await expect(revoke).toBeFocused()
  await revoke.click()
  await expect(question).toContainText(`It was made by ${admin} on `)
  await question.getByRole('button', { name: 'Revoke link' }).click()
  await expect(
    page.getByRole('heading', { name: `The link for ${address} was revoked` }),
  ).toBeFocused()
  await expect(question).toBeHidden()
  await expect(revoke).toHaveCount(0)

  const dialog = page.getByRole('dialog', { name: 'Link for the owner' })
  const copyable = dialog.getByRole('textbox', { name: 'One-time link' })
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  await expect(copyable).toBeVisible()
  await revoke.click()
  await question.getByRole('button', { name: 'Revoke link' }).click()
  await expect(question).toBeHidden()
  await expect(copyable).toBeHidden()

  await owner.page.getByRole('button', { name: 'Continue to Microsoft' }).click()
  await expect(owner.page.getByText('This link was withdrawn')).toBeVisible()
  await owner.page.reload()
  await expect(owner.page.getByText('This link was withdrawn')).toBeVisible()
})

test('of two tabs the one that started last leads to the end', async ({ api, product, visit }) => {
  const email = await api.addEmail(address)
  const { link } = await ownerLinkFor(api, product.sandbox, email, { address })
  const { page: first, context } = await visit(product.console.url)
  const second = await context.newPage()
  await followOwnerLink(first, link)
  await expect(first.getByLabel('Email address')).toBeVisible()
  await followOwnerLink(second, link)
  await expect(second.getByLabel('Email address')).toBeVisible()
  await consentAs(first, address)
  await expect(first.getByRole('alert')).toContainText('This sign-in was started once more')
  // Back at the provider, and on again: the provider knows the account by now.
  await followOwnerLink(second, link)
  await expect(second.getByText(thanks, { exact: true })).toBeVisible()

  const elsewhere = await visit(product.console.url)
  await elsewhere.page.goto(link)
  await expect(elsewhere.page.getByText('This link was used')).toBeVisible()
})

test('a link that lost its end says so', async ({ visit, product }) => {
  const { page } = await visit(product.console.url)
  await page.goto(paths.consent())
  await expect(page.getByText('This link is incomplete')).toBeVisible()
})
