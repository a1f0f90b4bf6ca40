import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '@mailgrant/sandbox'
import { request as requests } from '@playwright/test'
import { walkAuthorization } from '@mailgrant/sandbox'
import { createConsoleApi } from '../fixtures/console-api.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { enableMailbox, enableSmtp } from '../flows/enable-account.ts'
import { passwordOf } from '../flows/provider-pages.ts'
import { administrator, startConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'

/** From a refresh that the provider refuses for good to the mail in somebody's mailbox. */
const rounds = 7
const recipient = 'customer@example.test'

await using sandbox = await startSandbox()
const console_ = await startConsole({ env: { ...sandbox.env, LOG_LEVEL: 'info' } })
const request = await requests.newContext()
const api = createConsoleApi(request, console_.url)
await api.signIn(administrator)

async function authorise(id: string, address: string) {
  const email = await api.email(id)
  const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
  const { callback } = await walkAuthorization(authorizationUrl, {
    user: { address, password: passwordOf(address) },
  })
  await request.get(callback.href, { maxRedirects: 0 })
}
const sender = await api.addEmail('support@example.test')
await authorise(sender.id, sender.address)
await enableMailbox(api, sandbox, await api.email(sender.id))
await enableSmtp(api, sandbox, await api.email(sender.id))
const broken = await api.addEmail('billing@example.test')
await authorise(broken.id, broken.address)
await enableMailbox(api, sandbox, await api.email(broken.id))
await api.post('/api/alert-rules', {
  fields: {
    name: 'Bench',
    enabled: true,
    channel: 'mail',
    recipients: [recipient],
    senderEmailId: null,
    url: null,
    events: ['needs-reauthorisation'],
    emailIds: null,
    quietFrom: null,
    quietTo: null,
    timeZone: 'UTC',
    digestMinutes: 0,
  },
})

const delays: number[] = []
for (let round = 0; round < rounds; round += 1) {
  const before = sandbox.sent().length
  sandbox.revokeGrants(broken.address)
  const began = performance.now()
  await api.post(`/api/emails/${broken.id}/mailbox/token/refresh`).catch(() => null)
  for (const deadline = Date.now() + 60_000; sandbox.sent().length === before; await sleep(20))
    if (Date.now() > deadline) throw new Error('no alert within a minute')
  delays.push(performance.now() - began)
  await authorise(broken.id, broken.address)
}
report(`from the refused refresh to the alert's mail at its recipient (${rounds} rounds)`)
report(`  ${shown(spread(delays))} ms`)
await request.dispose()
await console_.stop()
