import type { Setup } from '@mailgrant/contract/session'
import { and, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Client } from '../auth/auth.ts'
import { insertAdministrator } from '../auth/create-administrator.ts'
import { tokenDigest } from '../auth/one-time-token.ts'
import type { SessionStarted } from '../auth/session-started.ts'
import type { Deps } from '../deps.ts'
import { authInvitation } from '../tables/auth.ts'
import { hasAdministrator } from './has-administrator.ts'
import { recordEvent } from './record-event.ts'
import { startSession } from './start-session.ts'

/** Consumes the one-time link of the first start; all such links end with it. */
export async function createFirstAdministrator(
  deps: Deps,
  client: Client,
  { token, name, email, password }: Setup,
): Promise<SessionStarted> {
  const digest = tokenDigest(token)
  // Anybody may ask, and hashing is dear on purpose: it is done for who has the link only.
  const [link] = await deps.db
    .select({ id: authInvitation.id })
    .from(authInvitation)
    .where(and(eq(authInvitation.kind, 'setup'), eq(authInvitation.tokenDigest, digest)))
  if (link === undefined) throw new AppError('link_invalid')
  const passwordHash = await deps.auth.hashPassword(password)
  await deps.db.transaction(async (tx) => {
    // Deleting locks the rows: of two requests at once the second finds none.
    const links = await tx
      .delete(authInvitation)
      .where(eq(authInvitation.kind, 'setup'))
      .returning({ digest: authInvitation.tokenDigest })
    if (!links.some((each) => each.digest === digest) || (await hasAdministrator(tx)))
      throw new AppError('link_invalid')
    await insertAdministrator(tx, { name, email, passwordHash }, deps.clock())
    await recordEvent(
      { ...deps, db: tx },
      { type: 'administrator.added', outcome: 'ok', actor: name, detail: { email } },
    )
  })
  return startSession(deps, client, { email, password })
}
