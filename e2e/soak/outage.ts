import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '@mailgrant/sandbox'
import { startAlertReceiver, tellOfEverything } from './_alert-receiver.ts'
import { fillGrants } from './_many-grants.ts'
import { startConsoles } from './_three-consoles.ts'

/** The authorization server is down for two minutes while a thousand grants fall due. */
const count = Number(process.env['SOAK_GRANTS'] ?? 1000)
const outageMs = 120_000

// They fall due early in the outage: a short trouble of a server is told to nobody.
await using sandbox = await startSandbox({ tokenLifetimeSeconds: 30 })
await using consoles = await startConsoles(sandbox, 2)
await using receiver = await startAlertReceiver()
const [first] = consoles.running
if (first === undefined) throw new Error('no console')
await tellOfEverything(first.api, receiver)
const { emailIds } = await fillGrants({
  sandbox,
  persona: 'microsoft',
  count,
  databaseUrl: consoles.databaseUrl,
  key: consoles.key,
  publicUrls: consoles.running.map((each) => each.console.url),
})
await sandbox.stopAuthorizationServer()
sandbox.ledger.clear()
await sleep(outageMs)
// Long enough that nothing falls due again while it recovers.
sandbox.knobs.set({ tokenLifetimeSeconds: 3600 })
await sandbox.startAuthorizationServer()
const returnedAt = Date.now()

const healthy = () => sandbox.ledger.refreshRequests().filter(({ status }) => status === 200)
for (const deadline = Date.now() + 300_000; Date.now() < deadline; await sleep(500))
  if (new Set(healthy().map(({ refreshToken }) => refreshToken)).size >= count) break
const recoveredMs = Date.now() - returnedAt
// The news of the end settles for a minute.
for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(1000))
  if (receiver.alerts.some(({ type }) => type === 'incident.recovered')) break

const perSecond = new Map<number, number>()
for (const { startedAt } of sandbox.ledger.refreshRequests()) {
  const second = Math.floor((startedAt - returnedAt) / 1000)
  perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
}
const peak = Math.max(0, ...perSecond.values())
const opened = receiver.alerts.filter(({ type }) => type === 'incident.opened')
const recovered = receiver.alerts.filter(({ type }) => type === 'incident.recovered')
let unwell = 0
for (const id of emailIds) {
  const { mailbox } = await first.api.get<{ mailbox: { status: { value: string } } }>(
    `/api/emails/${id}`,
  )
  if (mailbox.status.value !== 'authorised') unwell += 1
}
console.log(
  `${count} grants, ${outageMs / 1000} s without an authorization server: ${opened.length} alarm (${opened.map(({ data }) => data.kind).join(', ')}), ${recovered.length} all-clear`,
)
console.log(
  `after its return ${healthy().length} refreshes in ${(recoveredMs / 1000).toFixed(0)} s, peak ${peak} a second; ${unwell} mailboxes not well`,
)
const faults = [
  ...(opened.length === 1 && opened[0]?.data.kind === 'server-down'
    ? []
    : [`${opened.length} alarms`]),
  ...(recovered.length === 1 ? [] : [`${recovered.length} all-clears`]),
  ...(healthy().length >= count ? [] : ['not all grants were refreshed']),
  ...(unwell === 0 ? [] : [`${unwell} mailboxes not well`]),
  ...(peak <= 50 ? [] : [`a stampede of ${peak} refreshes a second`]),
]
if (faults.length > 0) throw new Error(faults.join('; '))
