import { and, eq, sql } from 'drizzle-orm'
import { nextLook, predictedEnd } from '../broker/schedule.ts'
import type { Deps } from '../deps.ts'
import type { idpConfig } from '../tables/idp-config.ts'
import { tokenGrant } from '../tables/token-grant.ts'

/**
 * When each grant of a config ends, after the config says something else of it. Background work
 * looks earlier where that is needed; a later look finds its way by itself. Raises no version.
 */
export async function predictEnds(
  { db }: Pick<Deps, 'db'>,
  { id, provider, testing }: Pick<typeof idpConfig.$inferSelect, 'id' | 'provider' | 'testing'>,
): Promise<void> {
  const ofConfig = and(eq(tokenGrant.configId, id), eq(tokenGrant.status, 'authorized'))
  const grants = await db.select().from(tokenGrant).where(ofConfig)
  const ends = grants.map((grant) => {
    const life = { ...grant, provider, testing }
    return { id: grant.id, ends_at: predictedEnd(life), due_at: nextLook(life) }
  })
  if (ends.length === 0) return
  const g = tokenGrant
  // In one statement, because a config may have thousands of grants.
  await db.execute(sql`
    update ${g} set ends_at = v.ends_at,
      due_at = case when failure_code is null then least(${g.dueAt}, v.due_at) else ${g.dueAt} end
    from json_to_recordset(${JSON.stringify(ends)}::json)
      as v(id uuid, ends_at timestamptz, due_at timestamptz)
    where ${g.id} = v.id and ${g.status} = 'authorized'`)
}
