import type { Administrators } from '@mailgrant/contract/session'
import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { authInvitation, authUser } from '../tables/auth.ts'

/** All administrators and the invitations that can still be accepted. */
export async function listAdministrators({ db, clock }: Deps): Promise<Administrators> {
  const users = await db.select().from(authUser).orderBy(asc(authUser.name), asc(authUser.id))
  const invitations = await db
    .select()
    .from(authInvitation)
    .where(
      and(
        eq(authInvitation.kind, 'invitation'),
        isNull(authInvitation.usedAt),
        gt(authInvitation.expiresAt, clock()),
      ),
    )
    .orderBy(asc(authInvitation.createdAt))
  return {
    items: users.map(({ id, name, email, createdAt, lastSignInAt }) => ({
      id,
      name,
      email,
      createdAt: createdAt.toISOString(),
      lastSignInAt: lastSignInAt?.toISOString() ?? null,
    })),
    invitations: invitations.map(({ id, name, email, invitedBy, createdAt, expiresAt }) => ({
      id,
      name: name ?? '',
      email: email ?? '',
      invitedBy: invitedBy ?? '',
      expiresAt: (expiresAt ?? createdAt).toISOString(),
    })),
  }
}
