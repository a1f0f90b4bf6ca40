import type { InvitationMade, Invite } from '@mailgrant/contract/session'
import { and, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { AppError } from '../app-error.ts'
import { assertConfirmed } from '../auth/assert-confirmed.ts'
import { newOneTimeToken, tokenDigest } from '../auth/one-time-token.ts'
import type { Actor, Deps } from '../deps.ts'
import { authInvitation, authUser } from '../tables/auth.ts'
import { fieldText } from '../text/accounts.ts'
import { recordEvent } from './record-event.ts'

const validMs = 3 * 86_400_000

/** Makes a one-time link, good for three days; an earlier one for the same address ends. */
export async function inviteAdministrator(
  deps: Deps,
  actor: Actor,
  input: Invite,
): Promise<InvitationMade> {
  const { db, env, clock } = deps
  const email = input.email.toLowerCase()
  const [taken] = await db
    .select({ id: authUser.id })
    .from(authUser)
    .where(eq(authUser.email, email))
  if (taken)
    throw new AppError('administrator_exists', {
      fields: { email: fieldText.administratorExists },
    })
  assertConfirmed(deps, actor)
  const now = clock()
  const expiresAt = new Date(now.getTime() + validMs)
  const token = newOneTimeToken()
  await db.transaction(async (tx) => {
    await tx
      .delete(authInvitation)
      .where(and(eq(authInvitation.kind, 'invitation'), eq(authInvitation.email, email)))
    await tx.insert(authInvitation).values({
      id: v7(),
      kind: 'invitation',
      tokenDigest: tokenDigest(token),
      name: input.name,
      email,
      invitedBy: actor.name,
      createdAt: now,
      expiresAt,
    })
    await recordEvent(
      { ...deps, db: tx },
      { type: 'administrator.invited', outcome: 'ok', actor: actor.name, detail: { email } },
    )
  })
  return { link: `${env.publicUrl}/invitation#${token}`, expiresAt: expiresAt.toISOString() }
}
