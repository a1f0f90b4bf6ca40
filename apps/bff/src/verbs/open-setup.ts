import { and, eq, lt } from 'drizzle-orm'
import { v7 } from 'uuid'
import { insertAdministrator } from '../auth/create-administrator.ts'
import { newOneTimeToken, tokenDigest } from '../auth/one-time-token.ts'
import type { Deps } from '../deps.ts'
import { authInvitation } from '../tables/auth.ts'
import { hasAdministrator } from './has-administrator.ts'
import { recordEvent } from './record-event.ts'

const day = 86_400_000

/**
 * At start, while there is no administrator: makes the one that the environment names, or a
 * one-time link. Answers the link, or null where there is nothing to set up.
 */
export async function openSetup(deps: Deps): Promise<string | null> {
  const { db, env, auth, clock } = deps
  if (await hasAdministrator(db)) return null
  if (env.admin) {
    const { email, password } = env.admin
    const [name = email] = email.split('@')
    const passwordHash = await auth.hashPassword(password)
    const added = await db.transaction((tx) =>
      insertAdministrator(tx, { name, email, passwordHash }, clock()),
    )
    if (added)
      await recordEvent(deps, {
        type: 'administrator.added',
        outcome: 'ok',
        actor: 'system',
        detail: { email },
      })
    return null
  }
  const token = newOneTimeToken()
  // Another process that just started has printed a link too: that one stays good for a day.
  await db
    .delete(authInvitation)
    .where(
      and(
        eq(authInvitation.kind, 'setup'),
        lt(authInvitation.createdAt, new Date(clock().getTime() - day)),
      ),
    )
  await db
    .insert(authInvitation)
    .values({ id: v7(), kind: 'setup', tokenDigest: tokenDigest(token), createdAt: clock() })
  return `${env.publicUrl}/setup#${token}`
}
