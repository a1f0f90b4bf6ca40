import { paths } from '@mailgrant/web/paths'
import { ownConnection } from '../fixtures/console-api.ts'
import { expect, test } from '../fixtures/test.ts'

const address = 'support@example.test'

test('an email that another administrator deleted says so and leads to the list', async ({
  page,
  api,
}) => {
  const email = await api.addEmail(address)
  await page.goto(paths.emailAccount(email.id))
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Too late')
  await api.post('/api/emails/delete', { ids: [email.id] })
  await page.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByText('This email does not exist').first()).toBeVisible()
  await page.goto(paths.emailAccount(email.id))
  await expect(page.getByRole('heading', { name: 'This email does not exist' })).toBeVisible()
  await page.getByRole('link', { name: 'Go to Emails' }).click()
  await expect(page).toHaveURL(paths.emails())
})

test('an unknown page, an id that is none, and an unknown API address each answer in their own way', async ({
  page,
  product,
}) => {
  await page.goto('/no/such/page')
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await page.getByRole('link', { name: 'Go to Emails' }).click()
  await expect(page).toHaveURL(paths.emails())
  await page.goto(paths.emailAccount('not-an-id'))
  await expect(page.getByRole('link', { name: 'Go to Emails' })).toBeVisible()
  const answer = await page.request.get(`${product.console.url}/api/no-such-thing`, {
    headers: ownConnection,
  })
  expect(answer.status()).toBe(404)
  expect(answer.headers()['content-type']).toContain('application/problem+json')
})

test('a document asked for by another name of the machine is sent to the public one', async ({
  page,
  product,
}) => {
  const { port } = new URL(product.console.url)
  await page.goto(`http://127.0.0.1:${port}${paths.idpConfigs()}`)
  await expect(page).toHaveURL(`${product.console.url}${paths.idpConfigs()}`)
})

test('every answer carries the headers that protect it', async ({ page, product }) => {
  const document = await page.goto(paths.emails())
  const headers = document?.headers() ?? {}
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('no-referrer')
  const session = await page.request.get(`${product.console.url}/api/session`, {
    headers: ownConnection,
  })
  expect(session.headers()['cache-control']).toContain('no-store')
  const foreign = await page.request.post(`${product.console.url}/api/emails`, {
    headers: {
      'x-mailgrant': '1',
      origin: 'http://127.0.0.1:1',
      'sec-fetch-site': 'cross-site',
      ...ownConnection,
    },
    data: { address, name: '', notes: '' },
  })
  expect(foreign.status()).toBe(403)
  const plain = await page.request.post(`${product.console.url}/api/emails`, {
    headers: { origin: product.console.url, ...ownConnection },
    data: { address, name: '', notes: '' },
  })
  expect(plain.status()).toBe(403)
})

test('a second click on Add Email while the first is under way adds one', async ({ page, api }) => {
  await page.goto(paths.newEmail())
  await page.getByRole('textbox', { name: 'Email Address' }).fill(address)
  await page.getByRole('button', { name: 'Add Email' }).dblclick()
  await expect(page.getByRole('heading', { name: address })).toBeVisible()
  const { items } = await api.get<{ items: unknown[] }>('/api/emails')
  expect(items).toHaveLength(1)
})

test('a second click on Save Changes stores once and reports no conflict', async ({
  page,
  api,
}) => {
  const email = await api.addEmail(address)
  await page.goto(paths.emailAccount(email.id))
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Twice')
  await page.getByRole('button', { name: 'Save Changes' }).dblclick()
  await expect(page.getByRole('heading', { name: 'Changes saved' })).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()
  expect((await api.email(email.id)).version).toBe(email.version + 1)
})

test('a taken address is refused beside its field and nothing typed is lost', async ({
  page,
  api,
}) => {
  await api.addEmail(address)
  await page.goto(paths.newEmail())
  await page.getByRole('textbox', { name: 'Email Address' }).fill('Support@Example.test')
  await page.getByRole('textbox', { name: 'Notes' }).fill('kept')
  await page.getByRole('button', { name: 'Add Email' }).click()
  await expect(page.getByText('There is already an email with this address')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Email Address' })).toHaveValue(
    'Support@Example.test',
  )
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('kept')
})

test('leaving a tab with unsaved changes asks first', async ({ page, api }) => {
  const email = await api.addEmail(address)
  await page.goto(paths.emailAccount(email.id))
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Not saved')
  await page.getByRole('link', { name: 'IdP Configs' }).click()
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  await question.getByRole('button', { name: 'Stay' }).click()
  await expect(name).toHaveValue('Not saved')
  await page.getByRole('link', { name: 'IdP Configs' }).click()
  await question.getByRole('button', { name: 'Discard changes' }).click()
  await expect(page).toHaveURL(paths.idpConfigs())
})

test('emails are searched, selected and deleted together after a question', async ({
  page,
  api,
}) => {
  for (const local of ['alpha', 'beta', 'gamma']) await api.addEmail(`${local}@example.test`)
  await page.goto(paths.emails())
  await page.getByLabel('Search emails').fill('alp')
  await expect(page.getByRole('link', { name: 'beta@example.test' })).toBeHidden()
  await expect(page.getByRole('link', { name: 'alpha@example.test' })).toBeVisible()
  await page.getByLabel('Search emails').fill('')
  await page.getByLabel('Select alpha@example.test').check()
  await page.getByLabel('Select gamma@example.test').check()
  await page.getByRole('button', { name: 'Delete selected' }).click()
  const question = page.getByRole('dialog', { name: 'Delete 2 emails?' })
  await expect(question).toContainText('alpha@example.test')
  // The total that is known by now is as fresh as can be when the emails go.
  await api.addEmail('delta@example.test')
  expect(await api.get('/api/emails')).toMatchObject({ total: 4 })
  await question.getByRole('button', { name: 'Delete 2 emails' }).click()
  await expect(page.getByRole('link', { name: 'alpha@example.test' })).toBeHidden()
  await expect(page.getByRole('link', { name: 'beta@example.test' })).toBeVisible()
  // The list that follows at once counts without those that are gone.
  await expect(page.getByText('2 emails', { exact: true })).toBeVisible()
})

test('more emails than one page holds are paged in both directions, by any order, and Back works', async ({
  page,
  api,
}) => {
  const count = 55
  const number = (index: number) => String(index).padStart(2, '0')
  // Names run against the addresses, so that the two orders are told apart.
  for (let index = 1; index <= count; index += 1)
    await api.addEmail(`box-${number(index)}@example.test`, `Name ${number(count + 1 - index)}`)
  const rows = page.getByRole('table', { name: 'Emails' }).getByRole('row')
  const pages = page.getByRole('navigation', { name: 'Pages' })
  const next = pages.getByRole('button', { name: 'Next' })
  const previous = pages.getByRole('button', { name: 'Previous' })
  const shows = async (length: number, first: number, last: number) => {
    await expect(rows.nth(1)).toContainText(`box-${number(first)}@example.test`)
    await expect(rows).toHaveCount(length + 1)
    await expect(rows.last()).toContainText(`box-${number(last)}@example.test`)
  }

  await test.step('next and previous', async () => {
    await page.goto(paths.emails())
    await shows(50, 1, 50)
    await expect(page.getByText('55 emails')).toBeVisible()
    await expect(previous).toBeDisabled()
    await next.click()
    await shows(5, 51, 55)
    await expect(next).toBeDisabled()
    await previous.click()
    await shows(50, 1, 50)
  })

  await test.step('Back in the browser, and the address alone, lead to the same page', async () => {
    await page.goBack()
    await shows(5, 51, 55)
    await page.reload()
    await shows(5, 51, 55)
    await page.goBack()
    await shows(50, 1, 50)
  })

  await test.step('sorting by name starts at its first page and pages in that order', async () => {
    await next.click()
    await shows(5, 51, 55)
    const name = page.getByRole('columnheader', { name: 'Name' })
    await name.getByRole('button').click()
    await expect(name).toHaveAttribute('aria-sort', 'ascending')
    await shows(50, 55, 6)
    await next.click()
    await shows(5, 5, 1)
    await name.getByRole('button').click()
    await expect(name).toHaveAttribute('aria-sort', 'descending')
    await shows(50, 1, 50)
  })
})
