import { sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { assumedLifetimeMs, leadMs } from './schedule.ts'

export interface Usage {
  mark(grantId: string): void
  /** Used and not written down yet. */
  has(grantId: string): boolean
  /** Writes them all in one UPDATE; what could not be written is kept for the next time. */
  flush(): Promise<void>
}

/** `used_at` is right to about a minute: who asks more often costs no write. */
const exactMs = 60_000
/** Grants in one UPDATE: so many rows are locked for a moment at most. */
const lot = 10_000

/**
 * Which grants had a token given out. Answers that the service API gives again from memory are a
 * second old at most, so the one that made them marks them all and they cost nothing.
 */
export function createUsage({ db, clock }: Pick<Deps, 'db' | 'clock'>): Usage {
  let used = new Map<string, number>()

  return {
    mark(grantId) {
      used.set(grantId, clock().getTime())
    },
    has: (grantId) => used.has(grantId),
    async flush() {
      const written = [...used]
      used = new Map()
      for (let from = 0; from < written.length; from += lot) {
        try {
          await write(written.slice(from, from + lot))
        } catch (error) {
          for (const [id, at] of written.slice(from)) if (!used.has(id)) used.set(id, at)
          throw error
        }
      }
    },
  }

  /** Rows are locked in the order of their ids, so that two processes do not wait for each other. */
  async function write(marks: readonly [string, number][]): Promise<void> {
    const rows = JSON.stringify(marks.map(([id, at]) => ({ id, at: new Date(at).toISOString() })))
    const g = tokenGrant
    const began = sql`coalesce(${g.refreshedAt}, ${g.issuedAt})`
    const end = sql`coalesce(${g.expiresAt}, ${began} + ${assumedLifetimeMs} * interval '1 millisecond')`
    const lead = sql`least(${leadMs} * interval '1 millisecond', greatest(${end} - ${began}, interval '0') / 5)`
    await db.execute(sql`
      with mark as (
        select ${g.id} as id, mark.at from ${g}
        join jsonb_to_recordset(${rows}::text::jsonb) as mark(id uuid, at timestamptz) on mark.id = ${g.id}
        where ${g.usedAt} is null or ${g.usedAt} < ${began}
          or ${g.usedAt} < mark.at - ${exactMs} * interval '1 millisecond'
        order by ${g.id}
        for update of ${g}
      )
      update ${g} set
        used_at = greatest(${g.usedAt}, mark.at),
        due_at = case when ${g.status} = 'authorized' and ${g.failureCode} is null and ${g.dueAt} is not null
          then least(${g.dueAt}, ${end} - ${lead}) else ${g.dueAt} end
      from mark where mark.id = ${g.id}`)
  }
}
