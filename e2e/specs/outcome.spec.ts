import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import { hastened } from '../fixtures/bend-time.ts'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import { administrator } from '../fixtures/prepared-data.ts'
import { expect, test } from '../fixtures/test.ts'
import { accountTab, authentication } from '../flows/email-page.ts'

const address = 'support@example.test'
const title = 'The connection test failed'

/** A mailbox whose server answers to nobody: port 1 refuses at once. */
async function fillUnreachable(page: Page, api: ConsoleApi) {
  const { id } = await api.addEmail(address)
  const mailbox = accountTab(page, id, 'mailbox')
  await mailbox.open()
  await mailbox.choose(authentication.basic)
  await mailbox.password.fill('any')
  await mailbox.hostname.fill('localhost')
  await mailbox.port.fill('1')
  await mailbox.frequency.fill('5')
  await mailbox.perFetch.fill('20')
  await mailbox.enable()
  return mailbox
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 360, height: 640 },
])
  test.describe(`at ${viewport.width} × ${viewport.height}`, () => {
    test.use({ viewport })

    test('a failed save shows itself and its ways on without scrolling, speaks, and takes the focus', async ({
      page,
      api,
    }) => {
      const mailbox = await fillUnreachable(page, api)
      // The region must stand before its text comes, or a screen reader may stay silent.
      const spoken = page.getByRole('form').getByRole('status').first()
      await expect(spoken).toBeAttached()
      await expect(spoken).toBeEmpty()
      await mailbox.save.click()
      const heading = page.getByRole('heading', { name: title })
      await expect(heading).toBeInViewport({ ratio: 1 })
      await expect(heading).toBeFocused()
      await expect(mailbox.saveDisabled).toBeInViewport({ ratio: 1 })
      await expect(spoken).toHaveText(/^The connection test failed\. .*Nothing was saved\.$/)

      // From the heading on, the next stop of the keyboard is a way on.
      await page.keyboard.press('Tab')
      await expect(mailbox.saveDisabled).toBeFocused()
      await page.keyboard.press('Enter')
      const saved = page.getByRole('heading', { name: /^Saved/ })
      await expect(saved).toBeInViewport({ ratio: 1 })
      await expect(saved).toBeFocused()
      await expect(spoken).toHaveText(/^Saved\. /)

      // What is stored now is tested by hand.
      await mailbox.test.click()
      await expect(heading).toBeInViewport({ ratio: 1 })
      await expect(heading).toBeFocused()
      await expect(spoken).toHaveText(/^The connection test failed\. /)
    })

    test('a field in error takes the focus, in sight, before anything is sent', async ({
      page,
      api,
    }) => {
      const mailbox = await fillUnreachable(page, api)
      await mailbox.hostname.fill('https://mail.example.test/')
      await mailbox.save.click()
      await expect(mailbox.hostname).toBeFocused()
      await expect(mailbox.hostname).toBeInViewport({ ratio: 1 })
      await expect(mailbox.outcome).toBeHidden()
    })
  })

test('a field that only the server refuses takes the focus as well', async ({ page, api }) => {
  await api.addEmail('billing@example.test')
  const { id } = await api.addEmail(address)
  await page.goto(paths.emailAccount(id))
  const field = page.getByRole('textbox', { name: 'Email address' })
  await field.fill('billing@example.test')
  await page.getByRole('button', { name: 'Save Changes' }).click()
  await expect(page.getByText('There is already an email with this address')).toBeVisible()
  await expect(field).toBeFocused()
})

test('who goes on typing while the server works keeps the focus; Enter in a field gives it away', async ({
  page,
  api,
}) => {
  const mailbox = await fillUnreachable(page, api)
  const heading = page.getByRole('heading', { name: title })
  await mailbox.hostname.press('Enter')
  await expect(heading).toBeFocused()

  await using silent = await silentServer()
  await mailbox.port.fill(String(silent.port))
  await mailbox.save.click()
  await silent.reached
  await mailbox.folder.focus()
  silent.hangUp()
  await expect(heading).toBeVisible()
  await expect(mailbox.folder).toBeFocused()
})

test('a server that accepts and stays silent, or greets and stays silent, ends a save in words within 15 s', async ({
  ownProduct,
  visit,
}) => {
  // Fifteen seconds pass in half the time: the faster they did, the less a busy machine could be late.
  const hurry = 2
  const { console: running } = await ownProduct({
    sandbox: { mail: false },
    env: hastened(hurry),
  })
  const { page, api } = await visit(running.url, { as: administrator })
  const mailbox = await fillUnreachable(page, api)
  await mailbox.encryption.selectOption('None (not encrypted)')
  for (const greeting of ['', '* OK ready\r\n']) {
    await using silent = await silentServer(greeting)
    await mailbox.port.fill(String(silent.port))
    await mailbox.save.click()
    await silent.reached
    const began = performance.now()
    await silent.left
    const heldSeconds = ((performance.now() - began) * hurry) / 1000
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(mailbox.outcome).toContainText('The server did not answer in time.')
    await expect(mailbox.outcome).toContainText('Nothing was saved.')
    await expect(mailbox.saveDisabled).toBeVisible()
    // It was given a chance, and no more than was promised.
    expect(heldSeconds).toBeGreaterThan(5)
    expect(heldSeconds).toBeLessThan(15 + 5)
  }
})

/** Accepts a connection, says its greeting and then nothing until it hangs up. */
async function silentServer(greeting = '') {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    // Without anybody who reads, the end would not be seen.
    socket.resume()
    socket.write(greeting)
  })
  const reached = once(server, 'connection')
  const left = reached.then(([socket]: Socket[]) => socket && once(socket, 'close'))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: bound.port,
    reached,
    /** the first who came has gone */
    left,
    hangUp,
    async [Symbol.asyncDispose]() {
      hangUp()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
