import type { BrowserContext, Locator } from '@playwright/test'

/** Lets pages of both sites use the clipboard without asking, as a person would allow it once. */
export async function allowClipboard(context: BrowserContext, ...urls: string[]): Promise<void> {
  for (const url of urls) {
    const { origin } = new URL(url)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  }
}

/** Presses the copy button of a value, in whichever page it is, and pastes into a field of another. */
export async function copyInto(copyButton: Locator, field: Locator): Promise<string> {
  await copyButton.page().bringToFront()
  await copyButton.click()
  const copied = await copyButton.page().evaluate(() => navigator.clipboard.readText())
  await field.page().bringToFront()
  await field.click()
  await field.press('ControlOrMeta+a')
  await field.press('ControlOrMeta+v')
  return copied
}
