import { lt, sql } from 'drizzle-orm'
import type { Db } from '../db/open.ts'
import type { Clock } from '../deps.ts'
import { authThrottle } from '../tables/auth.ts'

/** As many refused sign-ins an hour reach the timeline: whoever guesses must not fill it. */
const perHour = 60
const key = 'told:refused sign-ins'

/** Whether one more may be told of; `last` where the rest of the hour goes untold. */
export async function mayTellRefusal({
  db,
  clock,
}: {
  db: Db
  clock: Clock
}): Promise<{ told: boolean; last: boolean }> {
  const now = clock().getTime()
  const [counted] = await db
    .insert(authThrottle)
    .values({ key, points: 1, expire: now + 3_600_000 })
    .onConflictDoUpdate({
      target: authThrottle.key,
      set: {
        points: sql`case when ${lt(authThrottle.expire, now)} then 1 else ${authThrottle.points} + 1 end`,
        expire: sql`case when ${lt(authThrottle.expire, now)} then excluded.expire else ${authThrottle.expire} end`,
      },
      setWhere: sql`${authThrottle.points} < ${perHour} or ${authThrottle.expire} < ${now}`,
    })
    .returning({ points: authThrottle.points })
  return { told: counted !== undefined, last: counted?.points === perHour }
}
