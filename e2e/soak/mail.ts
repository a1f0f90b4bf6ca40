import { setTimeout as sleep } from 'node:timers/promises'
import { walkAuthorization } from '@mailgrant/sandbox'
import { request as requests } from '@playwright/test'
import { createConsoleApi, type StoredEmail } from '../fixtures/console-api.ts'
import { administrator, prepareData } from '../fixtures/prepared-data.ts'
import { startProduct } from '../fixtures/start-product.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { passwordOf } from '../flows/provider-pages.ts'
import { newTally, startWorker } from './_workers.ts'

/**
 * A sender and a fetcher over the service API while tokens live five seconds, the provider rotates
 * refresh tokens and watches for reuse, and everything around them is restarted and killed: every
 * mail that the server accepted must be handled at least once, and the grant must live.
 */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 3)
const kills = 10
const address = 'support@example.test'

const forgetPrepared = await prepareData()
await using product = await startProduct({ sandbox: { tokenLifetimeSeconds: 5 } })
const { sandbox } = product
if (sandbox.mail === null) throw new Error(sandbox.mailUnavailable ?? 'no mail servers')
const { mail } = sandbox
sandbox.knobs.set({ rotation: 'reuse-detection' })
const request = await requests.newContext({ timeout: 30_000 })
const api = createConsoleApi(request, product.console.url)
await api.signIn(administrator)

const added = await api.addEmail(address)
const { authorizationUrl } = await startQuickly(api, sandbox, added, {
  address,
  // Microsoft's limit of 30 messages a minute would leave little to do.
  provider: 'google',
})
const { callback } = await walkAuthorization(authorizationUrl, {
  user: { address, password: passwordOf(address) },
})
await request.get(callback.href, { maxRedirects: 0 })
await enable(await api.email(added.id))
const { key } = await api.post<{ key: string }>('/api/api-keys', {
  name: 'Soak',
  reach: { emails: 'some', ids: [added.id] },
  actions: ['fetch', 'send'],
  expiresAt: null,
})

async function enable(email: StoredEmail) {
  const server = {
    enabled: true,
    host: 'localhost',
    tlsMode: 'implicit',
    login: null,
    password: null,
  }
  await api.put(`/api/emails/${email.id}/mailbox`, {
    version: email.mailbox.version,
    createArchiveFolder: true,
    settings: {
      ...server,
      authentication: 'oauth2-google',
      protocol: 'imap',
      port: mail.imaps.port,
      folder: 'INBOX',
      fetchFrequencyMinutes: 1,
      emailsPerFetch: 20,
      afterFetch: 'archive',
      archiveFolder: 'Archive',
    },
  })
  await api.put(`/api/emails/${email.id}/smtp`, {
    version: email.smtp.version,
    settings: {
      ...server,
      authentication: 'mailbox',
      port: mail.submissions.port,
      allowSpoofing: false,
    },
  })
}

const tally = newTally()
const env = { NODE_EXTRA_CA_CERTS: sandbox.caFile }
const args = [product.console.url, key, address]
const sender = startWorker('_sender.ts', args, env, tally)
let fetcher = startWorker('_fetcher.ts', args, env, tally)

/** What happens beside the kills, as parts of the whole time. */
const outages: [number, string, () => Promise<void>][] = [
  [0.2, 'authorization server', restartAuthorizationServer],
  [0.4, 'mail server', restartMail],
  [0.6, 'authorization server', restartAuthorizationServer],
  [0.8, 'mail server', restartMail],
]
async function restartAuthorizationServer() {
  await sandbox.stopAuthorizationServer()
  await sleep(3000)
  await sandbox.startAuthorizationServer()
}
async function restartMail() {
  await sandbox.stopMail()
  await sleep(2000)
  await sandbox.startMail()
}

const began = performance.now()
const wholeMs = minutes * 60_000
const passed = () => (performance.now() - began) / wholeMs
let hits = 0
let attempts = 0
while (passed() < 1) {
  const [next] = outages
  if (next && passed() >= next[0]) {
    outages.shift()
    console.log(`  ${Math.round(passed() * 100)} %: the ${next[1]} is restarted`)
    await next[2]()
  }
  // At even distances, and only while a mail is begun and not acknowledged.
  if (hits < kills && passed() >= (hits + 1) / (kills + 1) && tally.open.size > 0) {
    attempts += 1
    const before = [...tally.open]
    await fetcher.kill()
    // What was acknowledged between the look and the kill does not count as live work.
    if (before.some((id) => !tally.done.has(id))) hits += 1
    fetcher = startWorker('_fetcher.ts', args, env, tally)
  }
  await sleep(5)
}

await sender.end()
const missing = () => [...tally.accepted].filter((id) => !tally.handled.has(id))
for (const deadline = Date.now() + 90_000; missing().length > 0 && Date.now() < deadline;)
  await sleep(200)
// A success is reported once a minute at most: until then the console may tell of the last trouble.
const calm = async () => (await api.email(added.id)).mailbox.status.value === 'authorised'
for (const deadline = Date.now() + 90_000; !(await calm()) && Date.now() < deadline;)
  await sleep(1000)
await fetcher.kill()

sandbox.knobs.reset()
await api.post(`/api/emails/${added.id}/mailbox/token/refresh`)
const { mailbox, smtp } = await api.email(added.id)
const overlapping = sandbox.ledger.refreshRequests().filter((each) => each.overlapped).length
const refreshes = sandbox.ledger.refreshRequests().length
const again = [...tally.handled.values()].filter((times) => times > 1).length
const refusals = new Map<string, number>()
for (const code of tally.refused.values()) refusals.set(code, (refusals.get(code) ?? 0) + 1)

console.log(
  `${tally.accepted.size} mails accepted, ${tally.handled.size} handled, ${again} more than once, ${missing().length} lost`,
)
console.log(
  `${hits} kills that hit live work (of ${attempts}); ${tally.troubles.length} troubles waited out, ${tally.deaths} processes ended by themselves`,
)
console.log(
  `${tally.refused.size} sends failed (${[...refusals].map(([code, times]) => `${times} ${code}`).join(', ') || 'none'})`,
)
console.log(
  `${refreshes} refreshes, ${overlapping} at once; mailbox: ${mailbox.status.value} (${mailbox.status.reason}), SMTP: ${smtp.status.value} (${smtp.status.reason})`,
)
await request.dispose()
await forgetPrepared()

const faults = [
  ...(tally.accepted.size < minutes * 100
    ? [`only ${tally.accepted.size} mails were accepted`]
    : []),
  ...(missing().length > 0 ? [`${missing().length} accepted mails were never handled`] : []),
  ...(tally.deaths > 0 ? [`${tally.deaths} processes ended by themselves`] : []),
  ...(hits < kills ? [`only ${hits} kills hit live work`] : []),
  ...(outages.length > 0 ? ['not every restart took place'] : []),
  ...(overlapping > 0 ? [`${overlapping} refreshes of one token at once`] : []),
  ...(mailbox.status.value === 'authorised' ? [] : [`the grant is ${mailbox.status.value}`]),
]
if (faults.length > 0) throw new Error(faults.join('; '))
