import { and, eq, isNull } from 'drizzle-orm'
import { validate } from 'uuid'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { authInvitation } from '../tables/auth.ts'
import { recordEvent } from './record-event.ts'

export async function withdrawInvitation(deps: Deps, actor: Actor, id: string): Promise<void> {
  const [withdrawn] = validate(id)
    ? await deps.db
        .delete(authInvitation)
        .where(
          and(
            eq(authInvitation.id, id),
            eq(authInvitation.kind, 'invitation'),
            isNull(authInvitation.usedAt),
          ),
        )
        .returning({ email: authInvitation.email })
    : []
  if (!withdrawn) throw new AppError('not_found')
  await recordEvent(deps, {
    type: 'administrator.invitation-withdrawn',
    outcome: 'ok',
    actor: actor.name,
    detail: { email: withdrawn.email },
  })
}
