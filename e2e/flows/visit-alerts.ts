import { paths, type RoutePattern } from '@mailgrant/web/paths'
import { expect } from '@playwright/test'
import type { Scene, VisitScreen } from '../fixtures/scene.ts'
import { alertsPage, bell, makeAlertRule } from './alerts-page.ts'
import { authorisedEmail } from './authorise-quickly.ts'
import { breakGrant } from './break-grant.ts'
import { enableMailbox } from './enable-account.ts'

const address = 'support@example.test'

/** An enabled mailbox whose token the provider has taken back. */
async function brokenMailbox({ page, api, product }: Scene) {
  const { email } = await authorisedEmail(page, api, product.sandbox, { address })
  await enableMailbox(api, product.sandbox, email)
  await breakGrant(api, product.sandbox, email)
  return email
}

/** Settings, Alerts, and the modal of a rule. */
export const alertScreens = {
  '/settings/alerts': async ({ page, api }) => {
    const { id } = await api.addEmail(address, 'Support')
    await makeAlertRule(api, {
      name: 'On call',
      quietFrom: '00:00',
      quietTo: '23:59',
      digestMinutes: 15,
    })
    await makeAlertRule(api, {
      name: 'Pager',
      channel: 'webhook',
      url: 'https://pager.example.com/alerts',
      events: ['needs-reauthorisation', 'failing'],
      emailIds: [id],
      enabled: false,
    })
    await page.goto(paths.alerts())
    await expect(alertsPage(page).row('Pager')).toBeVisible()
  },
  '/settings/alerts/new': async ({ page }) => {
    await page.goto(paths.newAlertRule())
    await expect(alertsPage(page).form.name).toBeFocused()
  },
  '/settings/alerts/$ruleId': async ({ page, api }) => {
    const { id: emailId } = await api.addEmail(address, 'Support')
    const { rule } = await makeAlertRule(api, {
      name: 'Nightly',
      senderEmailId: emailId,
      emailIds: [emailId],
      quietFrom: '22:00',
      quietTo: '06:30',
      digestMinutes: 30,
    })
    await page.goto(paths.alertRule(rule.id))
    await expect(alertsPage(page).form.name).toHaveValue('Nightly')
    await expect(page.getByRole('progressbar')).toHaveCount(0)
  },
} satisfies Partial<Record<RoutePattern, VisitScreen>>

/** What their addresses alone do not show, the bell, and what asks for re-authorisation. */
export const alertStates: Record<string, VisitScreen> = {
  'before the first alert rule': async ({ page }) => {
    await page.goto(paths.alerts())
    await expect(
      page.getByRole('heading', { name: 'Nobody is told when a mailbox breaks' }),
    ).toBeVisible()
  },
  'an alert rule with slips': async ({ page }) => {
    const { form } = alertsPage(page)
    await page.goto(paths.newAlertRule())
    await form.recipients.fill('nobody')
    await form.chooseNone.click()
    await form.submit.click()
    await expect(form.dialog.getByText('Choose at least one event.')).toBeVisible()
  },
  'a signing secret that is shown once': async ({ page }) => {
    const { form } = alertsPage(page)
    await page.goto(paths.newAlertRule())
    await form.name.fill('Pager')
    await form.channel('By webhook').check()
    await form.url.fill('https://pager.example.com/alerts')
    await form.submit.click()
    await expect(form.secretCopied).toBeVisible()
  },
  'an alert rule that does not exist': async ({ page }) => {
    await page.goto(paths.alertRule('019ab000-0000-7000-8000-000000000000'))
    await expect(page.getByText('This alert rule does not exist')).toBeVisible()
  },
  'a test alert that could not be sent': async ({ page, api }) => {
    await makeAlertRule(api, { name: 'On call' })
    await page.goto(paths.alerts())
    await alertsPage(page).test('On call').click()
    await expect(page.getByRole('heading', { name: 'could not be sent' })).toBeFocused()
  },
  'the bell with nothing open': async ({ page }) => {
    await page.goto(paths.emails())
    await bell(page).open()
    await expect(bell(page).panel.getByText('Nothing is broken')).toBeVisible()
  },
  'the bell with an incident': async ({ page, api, product }) => {
    await brokenMailbox({ page, api, product })
    await page.goto(paths.emails())
    await bell(page).open()
    await expect(bell(page).reauthorize).toBeVisible()
  },
  'a list with a status that needs re-authorisation': async ({ page, api, product }) => {
    await brokenMailbox({ page, api, product })
    await page.goto(paths.emails())
    await expect(page.getByRole('button', { name: 'Re-authorize' })).toBeVisible()
  },
  'the page of an email that needs re-authorisation': async ({ page, api, product }) => {
    const { id } = await brokenMailbox({ page, api, product })
    await page.goto(paths.emailTab(id, 'mailbox'))
    await expect(page.getByRole('button', { name: 'Re-authorize' })).toBeVisible()
  },
}
