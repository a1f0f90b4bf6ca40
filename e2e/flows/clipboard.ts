import { type BrowserContext, expect, type Locator } from '@playwright/test'

/** Lets pages of both sites use the clipboard without asking, as a person would allow it once. */
export async function allowClipboard(context: BrowserContext, ...urls: string[]): Promise<void> {
  for (const url of urls) {
    const { origin } = new URL(url)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  }
}

/** Presses a copy button and returns what it copies: the clipboard is empty before, and filled some time after the press. */
export async function copyBy(button: Locator): Promise<string> {
  const page = button.page()
  const read = () => page.evaluate(() => navigator.clipboard.readText())
  await page.bringToFront()
  await page.evaluate(() => navigator.clipboard.writeText(''))
  await button.click()
  await expect.poll(read).not.toBe('')
  return read()
}

/** Presses the copy button of a value, in whichever page it is, and pastes into a field of another. */
export async function copyInto(copyButton: Locator, field: Locator): Promise<string> {
  const copied = await copyBy(copyButton)
  await field.page().bringToFront()
  await field.click()
  await field.press('ControlOrMeta+a')
  await field.press('ControlOrMeta+v')
  await expect(field).toHaveValue(copied)
  return copied
}
