import { v7 } from 'uuid'
import type { Db } from '../db/open.ts'
import { authAccount, authUser } from '../tables/auth.ts'

export interface NewAdministrator {
  name: string
  email: string
  passwordHash: string
}

/** False: the address is taken. The rows are those that the sign-in library reads. */
export async function insertAdministrator(
  db: Pick<Db, 'insert'>,
  { name, email, passwordHash }: NewAdministrator,
  now: Date,
): Promise<boolean> {
  const id = v7()
  const times = { createdAt: now, updatedAt: now }
  const added = await db
    .insert(authUser)
    .values({ id, name, email: email.toLowerCase(), emailVerified: true, ...times })
    .onConflictDoNothing()
    .returning({ id: authUser.id })
  if (added.length === 0) return false
  await db.insert(authAccount).values({
    id: v7(),
    accountId: id,
    providerId: 'credential',
    userId: id,
    password: passwordHash,
    ...times,
  })
  return true
}
