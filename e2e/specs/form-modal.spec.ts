import type { Page } from '@playwright/test'
import { paths } from '@mailgrant/web/paths'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'

const address = 'support@example.test'
const sizes = [
  { width: 1280, height: 800 },
  { width: 360, height: 640 },
]

/** Runs in the page: what of the focused element lies under the modal's header or its row of actions. */
function hiddenFocus(): { name: string; hidden: number } {
  const focused = document.activeElement
  const modal = document.querySelector('[role=dialog]')
  if (!focused || !modal?.contains(focused)) return { name: 'outside the modal', hidden: 0 }
  const box = focused.getBoundingClientRect()
  const { top, bottom } = modal.getBoundingClientRect()
  const sticky = [...modal.querySelectorAll('*')].filter(
    (each) => getComputedStyle(each).position === 'sticky' && !each.contains(focused),
  )
  const hidden = sticky.map((each) => {
    const over = each.getBoundingClientRect()
    return Math.min(box.bottom, over.bottom) - Math.max(box.top, over.top)
  })
  const name = focused.getAttribute('aria-label') ?? focused.getAttribute('name') ?? focused.id
  return { name, hidden: Math.max(0, top - box.top, box.bottom - bottom, ...hidden) }
}

/** What is drawn a moment later, on a busy machine, is waited for: the page scrolls by itself. */
async function expectNothingHidden(page: Page, pixels: number): Promise<void> {
  await expect(async () => {
    const { name, hidden } = await page.evaluate(hiddenFocus)
    expect(hidden, `pixels of ${name} that are hidden`).toBeLessThanOrEqual(pixels)
  }).toPass({ timeout: 10_000 })
}

/** Tab goes once round the modal; nothing that has the focus lies beneath what sticks. */
async function expectFocusInSight(page: Page): Promise<void> {
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let step = 0; step < 24; step += 1) {
      await page.keyboard.press(key)
      await expectNothingHidden(page, 1)
    }
  }
}

for (const size of sizes) {
  test.describe(`at ${size.width} × ${size.height}`, () => {
    test.use({ viewport: size })

    test('the actions of OAuth2 Authorization stay in sight and cover no focus', async ({
      page,
      api,
      product: { sandbox },
    }) => {
      const { email } = await authorisedEmail(page, api, sandbox, { address })
      const modal = authorizationModal(page)
      await page.goto(paths.config(email.id, 'mailbox', 'idp'))
      await expect(modal.clientId).toBeVisible()
      await expect(modal.submit).toBeInViewport({ ratio: 1 })
      await expectFocusInSight(page)
      await modal.clientId.fill('')
      await modal.submit.click()
      await expect(modal.clientId).toBeFocused()
      await expectNothingHidden(page, 0)
      await page.goto(paths.config(email.id, 'mailbox', 'token'))
      for (const button of [modal.refreshNow, modal.reauthorize, modal.deleteToken])
        await expect(button).toBeInViewport({ ratio: 1 })
    })

    test('the actions of an IdP config’s page stay in sight and cover no focus', async ({
      page,
      api,
      product: { sandbox },
    }) => {
      const { configId } = await authorisedEmail(page, api, sandbox, { address })
      await page.goto(paths.idpConfig(configId))
      await expect(page.getByRole('button', { name: 'Save Changes' })).toBeInViewport({ ratio: 1 })
      await expectFocusInSight(page)
    })
  })
}
