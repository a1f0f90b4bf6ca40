import type { AcceptInvitation } from '@mailgrant/contract/session'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Client } from '../auth/auth.ts'
import { insertAdministrator } from '../auth/create-administrator.ts'
import { tokenDigest } from '../auth/one-time-token.ts'
import type { SessionStarted } from '../auth/session-started.ts'
import type { Deps } from '../deps.ts'
import { authInvitation } from '../tables/auth.ts'
import { recordEvent } from './record-event.ts'
import { startSession } from './start-session.ts'

/** Consumes an invitation: makes the administrator and signs in. */
export async function acceptAdministratorInvitation(
  deps: Deps,
  client: Client,
  { token, password }: AcceptInvitation,
): Promise<SessionStarted> {
  const now = deps.clock()
  const open = openInvitation(token, now)
  // Anybody may ask, and hashing is dear on purpose: it is done for who has the link only.
  await assertInvitationOpen(deps, token)
  const passwordHash = await deps.auth.hashPassword(password)
  const signInAs = await deps.db.transaction(async (tx) => {
    const [invitation] = await tx
      .update(authInvitation)
      .set({ usedAt: now })
      .where(open)
      .returning()
    if (!invitation?.email) throw new AppError('link_invalid')
    const { email, name } = invitation
    if (!(await insertAdministrator(tx, { name: name ?? email, email, passwordHash }, now)))
      throw new AppError('administrator_exists')
    await recordEvent(
      { ...deps, db: tx },
      {
        type: 'administrator.added',
        outcome: 'ok',
        actor: name ?? email,
        detail: { email, invitedBy: invitation.invitedBy },
      },
    )
    return email
  })
  return startSession(deps, client, { email: signInAs, password })
}

/** Uses nothing up, so that a link that is over can say so before anybody thinks up a password. */
export async function assertInvitationOpen(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  token: string,
): Promise<void> {
  const [link] = await db
    .select({ id: authInvitation.id })
    .from(authInvitation)
    .where(openInvitation(token, clock()))
  if (link === undefined) throw new AppError('link_invalid')
}

const openInvitation = (token: string, now: Date) =>
  and(
    eq(authInvitation.tokenDigest, tokenDigest(token)),
    eq(authInvitation.kind, 'invitation'),
    isNull(authInvitation.usedAt),
    gt(authInvitation.expiresAt, now),
  )
