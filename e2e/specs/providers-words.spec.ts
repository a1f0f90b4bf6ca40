import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { consentAs } from '../flows/provider-pages.ts'
import { expectRedBanner, redBanner } from '../flows/red-banner.ts'

const address = 'support@example.test'
const markup =
  '</pre><img id="planted" src="x" onerror="window.ran = true"><script>window.ran = true</script><b id="planted">Bold</b> &amp; more'

/** Shown on request, exactly as it was said, and as nothing but text. */
async function expectPlainAndFolded(page: Page) {
  const words = redBanner(page).locator('pre')
  await expect(words).toBeHidden()
  await redBanner(page).getByText('The provider’s own words').click()
  await expect(words).toBeVisible()
  expect(await words.textContent()).toBe(markup)
  expect(await words.evaluate((element) => element.childElementCount)).toBe(0)
  await expect(page.locator('#planted')).toHaveCount(0)
  await expect(redBanner(page).locator('img, script, b')).toHaveCount(0)
  expect(await page.evaluate(() => Object.hasOwn(window, 'ran'))).toBe(false)
}

for (const provider of ['microsoft', 'google'] as const) {
  test(`markup that ${provider} says at the callback is shown as plain text, folded`, async ({
    page,
    api,
    product: { sandbox },
  }) => {
    sandbox.knobs.set({ errorDescription: markup })
    const email = await api.addEmail(address)
    const order = { address, provider }
    const { authorizationUrl } = await startQuickly(api, sandbox, email, order)
    await page.goto(authorizationUrl)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expectRedBanner(
      page,
      'The permissions were declined.',
      'Start again from Config, sign in as the mailbox and press Accept.',
    )
    await expectPlainAndFolded(page)
  })

  test(`markup that ${provider} says in its token answer is shown as plain text, folded`, async ({
    page,
    api,
    product: { sandbox },
  }) => {
    sandbox.knobs.set({ errorDescription: markup })
    const email = await api.addEmail(address)
    const order = { address, provider }
    const { authorizationUrl, clientId } = await startQuickly(api, sandbox, email, order)
    sandbox.removeClientSecret(provider, clientId)
    await page.goto(authorizationUrl)
    await consentAs(page, address)
    await expectRedBanner(
      page,
      'The provider refused the Client ID or the Client Secret.',
      'Enter the secret’s Value (not its ID) in Config and press Submit again.',
    )
    await expectPlainAndFolded(page)
  })
}
