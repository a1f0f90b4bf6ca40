import { paths } from '@mailgrant/web/paths'
import type { Page } from '@playwright/test'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import type { Product } from '../fixtures/start-product.ts'
import { expect, test } from '../fixtures/test.ts'
import { authorizationModal } from '../flows/authorization-modal.ts'
import { authorisedEmail } from '../flows/authorise-quickly.ts'
import { dateIn, editConfigElsewhere } from '../flows/edit-config-elsewhere.ts'
import { rotation } from '../flows/rotation.ts'

interface Scene {
  page: Page
  api: ConsoleApi
  product: Product
}

const address = 'support@example.test'

/** What the addresses of secrets and expiry dates alone do not show. */
const states: Record<string, (scene: Scene) => Promise<void>> = {
  'no expiry dates': async ({ page }) => {
    await page.goto(paths.expiries())
    await expect(page.getByText('No expiry dates are known')).toBeVisible()
  },
  'configs whose dates are near': async ({ page, api, product }) => {
    const { configId } = await authorisedEmail(page, api, product.sandbox, { address })
    await editConfigElsewhere(api, configId, {
      secretExpiresOn: dateIn(-3),
      certificateExpiresOn: dateIn(12),
    })
    await page.goto(paths.idpConfigs())
    await expect(page.getByText('in 12 days')).toBeVisible()
  },
  'a new secret that waits': async ({ page, api, product: { sandbox } }) => {
    const { configId, clientId } = await authorisedEmail(page, api, sandbox, { address })
    await page.goto(paths.replaceSecret(configId))
    const { enter, test, accepted } = rotation(page)
    await enter(sandbox.addClientSecret('microsoft', clientId).value)
    await test.click()
    await expect(accepted).toBeVisible()
  },
  'a promoted secret that is refused': async ({ page, api, product: { sandbox } }) => {
    const { email, configId } = await authorisedEmail(page, api, sandbox, { address })
    await page.goto(paths.replaceSecret(configId))
    const { enter, promote, promoteAnyway, refused } = rotation(page)
    await enter('no~secret')
    await promote.click()
    await promoteAnyway()
    await page.goto(paths.config(email.id, 'mailbox', 'token'))
    await authorizationModal(page).refreshNow.click()
    await expect(page.getByText('The provider refused the client id or secret')).toBeVisible()
    await page.goto(paths.replaceSecret(configId))
    await expect(refused).toBeVisible()
  },
}

for (const [name, show] of Object.entries(states))
  test(`${name}: accessible in both themes, fits a phone and works by keyboard`, async ({
    page,
    api,
    product,
  }) => {
    await show({ page, api, product })
    await judgeLooks(page, name)
    await judgeKeyboard(page, name)
  })
