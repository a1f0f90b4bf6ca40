import { setTimeout as sleep } from 'node:timers/promises'
import { type AccountStatus, accountStatus } from '@mailgrant/contract/account'
import { providerId, type ProviderId } from '@mailgrant/contract/fields'
import { asc, gt } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { loadAccounts } from '../wire/load-accounts.ts'
import { statusIn } from '../wire/service-email.ts'

type Value = AccountStatus['value']

export interface AccountCount {
  kind: 'mailbox' | 'smtp'
  status: Value
  enabled: boolean
  count: number
}
export interface GrantCount {
  /** of the account that holds the grant */
  status: Value
  provider: ProviderId
  count: number
}
export interface AccountCounts {
  accounts: AccountCount[]
  grants: GrantCount[]
}

/** Small enough that no other request waits for the judging of one lot. */
const lot = 200

/** Every account by the one derivation of its status, email after email. */
async function countAccounts({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<AccountCounts> {
  const counts = noAccounts()
  let after: string | null = null
  for (;;) {
    const rows: { id: string; address: string }[] = await db
      .select({ id: email.id, address: email.address })
      .from(email)
      .where(after === null ? undefined : gt(email.id, after))
      .orderBy(asc(email.id))
      .limit(lot)
    const pairs = await loadAccounts(
      db,
      rows.map(({ id }) => id),
    )
    const now = clock()
    for (const { id, address } of rows) {
      const pair = pairs.get(id)
      if (pair === undefined) continue
      for (const kind of ['mailbox', 'smtp'] as const) {
        const { account, config, grant } = pair[kind]
        const { value } = statusIn({ pair, address, now }, kind)
        const { enabled } = account
        for (const each of counts.accounts)
          if (each.kind === kind && each.status === value && each.enabled === enabled) each.count++
        if (grant === null || config === null) continue
        for (const each of counts.grants)
          if (each.provider === config.provider && each.status === value) each.count++
      }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < lot) return counts
    after = last.id
  }
}

/** Every combination at nought: a status that nobody has is told as well. */
function noAccounts(): AccountCounts {
  const values = accountStatus.shape.value.options
  return {
    accounts: values.flatMap((status) =>
      (['mailbox', 'smtp'] as const).flatMap((kind) =>
        [true, false].map((enabled) => ({ kind, status, enabled, count: 0 })),
      ),
    ),
    grants: values.flatMap((status) =>
      providerId.options.map((provider) => ({ status, provider, count: 0 })),
    ),
  }
}

export interface KeptCounts extends AccountCounts {
  countedAt: Date
}

/**
 * Counts at most once in `everyMs` however many ask, and never more than a twentieth of the time.
 * Who asks waits `waitMs` at most and gets the last count then, or null where there is none yet.
 */
export function createAccountCounter(
  deps: Pick<Deps, 'db' | 'clock' | 'log'>,
  { everyMs = 60_000, waitMs = 5000 }: { everyMs?: number; waitMs?: number } = {},
): () => Promise<KeptCounts | null> {
  let kept: KeptCounts | null = null
  let notBefore = 0
  let flight: Promise<void> | null = null

  async function count(): Promise<void> {
    const startedAt = performance.now()
    try {
      kept = { ...(await countAccounts(deps)), countedAt: deps.clock() }
    } catch (error) {
      deps.log.warn({ err: error }, 'accounts not counted; metrics show the last count')
    }
    const took = performance.now() - startedAt
    notBefore = performance.now() + Math.max(everyMs, everyMs === 0 ? 0 : took * 19)
  }

  return async () => {
    if (flight === null && performance.now() >= notBefore)
      flight = count().finally(() => {
        flight = null
      })
    if (flight !== null) {
      const enough = new AbortController()
      await Promise.race([
        flight,
        sleep(waitMs, undefined, { signal: enough.signal, ref: false }).catch(() => undefined),
      ])
      enough.abort()
    }
    return kept
  }
}
