import { and, asc, getTableName, gt, isNotNull, not, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { type SealedColumn, sealedColumns } from '../tables/sealed-columns.ts'

/** What became of the values that an older key had sealed. */
export interface Resealed {
  resealed: number
  /** sealed with a key that is not in the ring, or damaged */
  unopened: number
}

type ResealDeps = Pick<Deps, 'db' | 'sealer' | 'log'>

/**
 * Seals with the newest key what an older one sealed, so that the older may be taken away. Batch by
 * batch, so that nobody waits for it; a value that changes meanwhile was sealed with the newest
 * key by whoever changed it. Several processes may do it at once.
 */
export async function reseal(
  deps: ResealDeps,
  { signal, batchSize = 200 }: { signal?: AbortSignal; batchSize?: number } = {},
): Promise<Resealed> {
  const total = { resealed: 0, unopened: 0 }
  for (const sealed of sealedColumns) {
    const { resealed, unopened } = await resealColumn(deps, sealed, batchSize, signal)
    total.resealed += resealed
    total.unopened += unopened
  }
  if (total.unopened > 0)
    deps.log.warn(total, 'values sealed with a key that is not in the ring; put that key back')
  else if (total.resealed > 0)
    deps.log.info(total, 'sealed with the newest key; older keys may be taken out of the ring')
  return total
}

async function resealColumn(
  { db, sealer, log }: ResealDeps,
  { table, id, column }: SealedColumn,
  batchSize: number,
  signal: AbortSignal | undefined,
): Promise<Resealed> {
  const total = { resealed: 0, unopened: 0 }
  const name = getTableName(table)
  const newest = sealer.newestPrefix(name)
  for (let last: string | null = null; ;) {
    if (signal?.aborted === true) return total
    const rows: { id: string; sealed: string }[] = await db
      .select({ id: sql<string>`${id}`, sealed: sql<string>`${column}` })
      .from(table)
      .where(
        and(
          isNotNull(column),
          not(sql`starts_with(${column}, ${newest})`),
          last === null ? undefined : gt(id, last),
        ),
      )
      .orderBy(asc(id))
      .limit(batchSize)
    await db.transaction(async (tx) => {
      for (const row of rows) {
        const fresh = sealedAgain(row)
        if (fresh === null) total.unopened += 1
        else {
          await tx.execute(sql`update ${table} set ${sql.identifier(column.name)} = ${fresh}
            where ${id} = ${row.id} and ${column} = ${row.sealed}`)
          total.resealed += 1
        }
      }
    })
    last = rows.at(-1)?.id ?? null
    if (rows.length < batchSize) return total
  }

  function sealedAgain(row: { id: string; sealed: string }): string | null {
    const place = { table: name, row: row.id, column: column.name }
    try {
      return sealer.seal(place, sealer.open(place, row.sealed))
    } catch (error) {
      log.debug({ err: error }, 'not sealed again')
      return null
    }
  }
}
