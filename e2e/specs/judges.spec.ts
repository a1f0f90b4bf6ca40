import { paths } from '@mailgrant/web/paths'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import { expect, test } from '../fixtures/test.ts'

/** What judges every screen must be able to refuse one. */
test.describe('a screen is refused', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto(paths.authorizationUnmatched())
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  })

  test('where its words are too faint', async ({ page }) => {
    await page.getByRole('heading', { level: 1 }).evaluate((element) => {
      element.style.color = '#e0e0e0'
    })
    await expect(judgeLooks(page, 'faint')).rejects.toThrow('color-contrast')
  })

  test('where a field has no label', async ({ page }) => {
    await page.evaluate(() => document.body.append(document.createElement('input')))
    await expect(judgeLooks(page, 'unlabelled')).rejects.toThrow('label')
  })

  test('where it scrolls sideways on a phone', async ({ page }) => {
    await page.getByRole('heading', { level: 1 }).evaluate((element) => {
      element.style.width = '500px'
    })
    await expect(judgeLooks(page, 'wide')).rejects.toThrow('360 px')
  })

  test('where focus cannot be seen', async ({ page }) => {
    await page.evaluate(() => {
      const button = document.createElement('button')
      button.textContent = 'Dim'
      button.style.outline = 'none'
      document.body.append(button)
    })
    await expect(judgeKeyboard(page, 'dim')).rejects.toThrow('focus cannot be seen')
  })

  test('where Tab skips a button', async ({ page }) => {
    await page.evaluate(() => {
      const button = document.createElement('button')
      button.textContent = 'Skipped'
      button.addEventListener('focus', () => button.blur())
      document.body.append(button)
    })
    await expect(judgeKeyboard(page, 'skipped')).rejects.toThrow('not reached by Tab')
  })
})

test('a dialog in which dates have many stops is walked until Tab has come around', async ({
  page,
}) => {
  await page.goto(paths.authorizationUnmatched())
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.evaluate(() => {
    const dialog = document.createElement('div')
    dialog.setAttribute('role', 'dialog')
    const button = document.createElement('button')
    button.textContent = 'First'
    const dates = Array.from({ length: 3 }, () => document.createElement('input'))
    for (const date of dates) date.type = 'date'
    dialog.append(button, ...dates)
    document.body.append(dialog)
  })
  // By the mouse: what has the focus does not show it.
  await page.getByRole('button', { name: 'First' }).click()
  await judgeKeyboard(page, 'dates')
})

test('a test fails where a page of the console reports an error', async ({ page, complaints }) => {
  await page.goto(paths.emails())
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
  })
  await expect.poll(() => complaints.list().join()).toContain('Content Security Policy')
  complaints.expect(/Content Security Policy/)
})
