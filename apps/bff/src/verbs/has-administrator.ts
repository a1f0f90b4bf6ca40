import type { Db } from '../db/open.ts'
import { authUser } from '../tables/auth.ts'

export async function hasAdministrator(db: Pick<Db, 'select'>): Promise<boolean> {
  return (await db.select({ id: authUser.id }).from(authUser).limit(1)).length > 0
}
