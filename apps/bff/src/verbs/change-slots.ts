import type { EventType } from '@mailgrant/contract/event'
import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { and, eq, ne } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { compareConfigs } from './compare-configs.ts'
import { readIdpConfig } from './read-idp-config.ts'
import { recordEvent } from './record-event.ts'

type Config = typeof idpConfig.$inferSelect

export interface SlotChange {
  set: Partial<Config>
  event: { type: EventType; detail?: Record<string, unknown> }
}

/** A config as it is stored; drafts have nothing to rotate yet. */
export async function findRotated({ db }: Pick<Deps, 'db'>, id: string): Promise<Config> {
  const [read] = await db
    .select()
    .from(idpConfig)
    .where(and(eq(idpConfig.id, id), ne(idpConfig.state, 'draft')))
  if (read === undefined) throw new AppError('config_not_found')
  return read
}

/**
 * One step of a rotation, by compare-and-set on the version that it was decided upon, together with
 * its entry in the timeline: of two administrators one goes first, and the other is shown what is
 * stored then. Grants are not touched: a refresh under way keeps the secret that it opened.
 */
export async function changeSlots(
  deps: Deps,
  actor: Pick<Actor, 'name'>,
  { id, version }: { id: string; version: number },
  change: (read: Config) => SlotChange,
): Promise<IdpConfig> {
  const read = await findRotated(deps, id)
  if (read.version !== version) return throwConflict(deps, id)
  const { set, event } = change(read)
  const changes = compareConfigs(read, { ...read, ...set })
  const stored = await deps.db.transaction(async (tx) => {
    const rows = await tx
      .update(idpConfig)
      .set({ ...set, version: version + 1, updatedAt: deps.clock(), updatedBy: actor.name })
      .where(and(eq(idpConfig.id, id), eq(idpConfig.version, version)))
      .returning({ id: idpConfig.id })
    if (rows.length === 0) return false
    await recordEvent(
      { db: tx, clock: deps.clock },
      {
        ...event,
        detail: { ...event.detail, ...(changes.length > 0 && { changes }) },
        outcome: 'ok',
        actor: actor.name,
        configId: id,
      },
    )
    return true
  })
  return stored ? readIdpConfig(deps, id) : throwConflict(deps, id)
}

async function throwConflict(deps: Deps, id: string): Promise<never> {
  throw new AppError('edit_conflict', { current: await readIdpConfig(deps, id) })
}
