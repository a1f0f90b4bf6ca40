import type { Db } from '../db/open.ts'
import type { Clock } from '../deps.ts'

/** For what is done inside somebody else's transaction: `db` is its handle. */
export interface Within {
  db: Pick<Db, 'select' | 'insert' | 'update' | 'delete'>
  clock: Clock
}
