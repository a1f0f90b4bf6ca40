import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox, walkAuthorization } from '@mailgrant/sandbox'
import { passwordOf } from '../flows/provider-pages.ts'
import { startAlertReceiver, tellOfEverything } from './_alert-receiver.ts'
import { fillGrants, owner } from './_many-grants.ts'
import { startConsoles } from './_three-consoles.ts'

export interface ProcessesRun {
  kills: number
  tokens: number
  refreshes: number
  overlapping: number
  /** refreshes of a token that had been refreshed with success before */
  repeated: number
  lost: string[]
  /** alerts of needs-reauthorisation, by address */
  alerted: Map<string, number>
  duplicates: number
  mended: number
  unhealthy: string[]
}

const grantsCount = 30

/**
 * Three processes on one Postgres under load, one of them killed every few seconds. Tokens live ten
 * seconds. Whoever is alerted to a lost grant authorises it again.
 */
export async function runProcesses(
  rotation: 'microsoft' | 'reuse-detection',
  minutes: number,
): Promise<ProcessesRun> {
  await using sandbox = await startSandbox({ tokenLifetimeSeconds: 10 })
  await using consoles = await startConsoles(sandbox, 3)
  await using receiver = await startAlertReceiver()
  const { running, request } = consoles
  const [first] = running
  if (first === undefined) throw new Error('no console')
  const { emailIds, addresses, configId } = await fillGrants({
    sandbox,
    persona: 'microsoft',
    count: grantsCount,
    databaseUrl: consoles.databaseUrl,
    key: consoles.key,
    publicUrls: running.map((each) => each.console.url),
  })
  await tellOfEverything(first.api, receiver)
  const { key } = await first.api.post<{ key: string }>('/api/api-keys', {
    name: 'Soak',
    reach: { emails: 'all' },
    actions: ['fetch'],
    expiresAt: null,
    rateLimit: 1_000_000,
  })
  // An answer on its way for a while is what a kill can hit.
  sandbox.knobs.set({ rotation, delayMs: 100 })
  sandbox.ledger.clear()

  const over = new AbortController()
  const lost: string[] = []
  let [tokens, mended, kills] = [0, 0, 0]
  const anyUp = () => {
    const up = running.filter((each) => each.up)
    return up[Math.floor(Math.random() * up.length)] ?? first
  }

  async function authoriseAgain(emailId: string): Promise<void> {
    for (;;) {
      try {
        const { api } = anyUp()
        const config = await api.get<Record<string, unknown>>(`/api/idp-configs/${configId}`)
        const started = await api.post<{ authorizationUrl?: string }>(
          `/api/emails/${emailId}/mailbox/authorization`,
          {
            provider: 'microsoft',
            configId,
            configVersion: config['version'],
            overwrite: true,
            config: { ...config, enabled: true },
            strictMatching: false,
            expectedOwner: owner,
            reauthorize: true,
          },
        )
        const user = { address: owner, password: passwordOf(owner) }
        const { callback } = await walkAuthorization(started.authorizationUrl ?? '', { user })
        const landed = await request.get(callback.href, { maxRedirects: 0 })
        const id = /authorization=([\w-]+)/.exec(landed.headers()['location'] ?? '')?.[1]
        const outcome = await api.get<{ result: string }>(
          `/api/emails/${emailId}/mailbox/authorization/${id}`,
        )
        if (outcome.result === 'success') {
          mended += 1
          return
        }
      } catch (error) {
        if (over.signal.aborted) throw error
      }
      await sleep(200)
    }
  }

  const mending: Promise<void>[] = []
  receiver.onAlert = ({ type, data }) => {
    if (type !== 'incident.opened' || data.kind !== 'needs-reauthorisation' || !data.email) return
    lost.push(data.email.address)
    mending.push(authoriseAgain(data.email.id))
  }

  async function call(): Promise<void> {
    while (!over.signal.aborted) {
      const { console: each } = anyUp()
      const address = addresses[Math.floor(Math.random() * addresses.length)] ?? ''
      const url = `${each.url.replace('localhost', '127.0.0.1')}/api/v1/emails/${address}/mailbox/token`
      const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } }).catch(
        () => null,
      )
      await answer?.arrayBuffer().catch(() => null)
      if (answer?.ok) tokens += 1
      await sleep(20)
    }
  }
  const calling = Array.from({ length: 12 }, call)

  for (const deadline = Date.now() + minutes * 60_000; Date.now() < deadline;) {
    await sleep(1500 + Math.random() * 2500)
    const victim = running[kills % running.length]
    if (victim === undefined) break
    victim.up = false
    await victim.console.kill()
    kills += 1
    await victim.console.start()
    victim.up = true
  }
  over.abort()
  await Promise.all(calling)

  // What a kill left behind is found when its refresh falls due, and alerts go out within seconds.
  const status = async (id: string) => (await first.api.get<Stored>(`/api/emails/${id}`)).mailbox
  const unhealthy = async () => {
    const each = await Promise.all(emailIds.map(status))
    return each.filter(({ status: { value } }) => value !== 'authorised')
  }
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await sleep(1000))
    if ((await unhealthy()).length === 0) break
  await Promise.allSettled(mending)

  const requests = sandbox.ledger.refreshRequests()
  const used = new Set<string>()
  let repeated = 0
  for (const { refreshToken, status: code } of requests) {
    if (refreshToken === null) continue
    if (used.has(refreshToken)) repeated += 1
    if (code === 200 || code === null) used.add(refreshToken)
  }
  const alerted = new Map<string, number>()
  for (const address of lost) alerted.set(address, (alerted.get(address) ?? 0) + 1)
  const told = receiver.alerts.map(({ type, data }) => `${type} ${data.id}`)
  return {
    kills,
    tokens,
    refreshes: requests.length,
    overlapping: requests.filter((each) => each.overlapped).length,
    repeated,
    lost,
    alerted,
    duplicates: told.length - new Set(told).size,
    mended,
    unhealthy: (await unhealthy()).map(({ status: { reason } }) => reason),
  }
}

interface Stored {
  mailbox: { status: { value: string; reason: string } }
}
