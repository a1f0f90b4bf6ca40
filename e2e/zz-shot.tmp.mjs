import { chromium } from '@playwright/test'
const [base, ...paths] = process.argv.slice(2)
const b = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
})
for (const scheme of ['light', 'dark'])
  for (const [w, h] of [
    [1280, 800],
    [360, 740],
  ]) {
    const c = await b.newContext({ viewport: { width: w, height: h }, colorScheme: scheme })
    const p = await c.newPage()
    p.on('console', (m) => m.type() === 'error' && console.log('console', m.text()))
    p.on('pageerror', (e) => console.log('pageerror', e.message))
    await p.goto(base + '/sign-in')
    await p.screenshot({ path: `/tmp/shots2/signin-${scheme}-${w}.png` })
    await p.getByLabel('Email').fill('ada@example.test')
    await p.locator('input[type=password]').fill('correct horse battery')
    await p.getByRole('button', { name: 'Sign in' }).click()
    await p.waitForURL(/emails/)
    for (const path of paths) {
      await p.goto(base + path)
      await p.waitForLoadState('networkidle')
      await p.waitForTimeout(400)
      await p.screenshot({
        path: `/tmp/shots2/${path.replace(/[^a-z0-9]+/gi, '_')}-${scheme}-${w}.png`,
        fullPage: true,
      })
    }
    await c.close()
  }
await b.close()
