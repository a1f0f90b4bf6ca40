import { chromium } from '@playwright/test'
import { gzipSync } from 'node:zlib'
import { addEmails, administrator, startConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'

/** What the Emails page loads, and how soon its rows are visible on a processor four times slower. */
const rounds = 5
const budget = { js: 210, css: 26 }
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

const console_ = await startConsole()
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
})
try {
  await addEmails(console_.url, await console_.signIn(), 0, 100)
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${console_.url}/sign-in`)
  await page.getByLabel('Email').fill(administrator.email)
  await page.locator('input[type=password]').fill(administrator.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'desk-00000@example.test' }).waitFor()

  const weight = { js: 0, css: 0 }
  const weighed: Promise<void>[] = []
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname
    const kind = path.endsWith('.js') ? 'js' : path.endsWith('.css') ? 'css' : null
    if (kind)
      weighed.push(
        response
          .body()
          .then((body) => gzipSync(body).length / 1000)
          .then((kB) => {
            weight[kind] += kB
            return undefined
          }),
      )
  })
  const session = await context.newCDPSession(page)
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const visible: number[] = []
  for (let round = 0; round < rounds; round++) {
    if (round > 0) page.removeAllListeners('response')
    const began = performance.now()
    await page.goto(`${console_.url}/emails`, { waitUntil: 'commit' })
    await page.getByRole('link', { name: 'desk-00049@example.test' }).waitFor()
    visible.push(performance.now() - began)
    if (round === 0) {
      await page.waitForLoadState('networkidle')
      await Promise.all(weighed)
    }
  }
  report(`Emails page, initial JavaScript ${weight.js.toFixed(1)} kB gzip (budget ${budget.js})`)
  report(`Emails page, initial CSS ${weight.css.toFixed(1)} kB gzip (budget ${budget.css})`)
  report(
    `Navigation to 50 rows visible, 4× slower processor, no cache: ${shown(spread(visible))} ms`,
  )
  if (weight.js > budget.js || weight.css > budget.css) process.exitCode = 1
} finally {
  await browser.close()
  await console_.stop()
}
