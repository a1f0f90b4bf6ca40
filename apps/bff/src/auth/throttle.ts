import { isIP } from 'node:net'
import { inArray, lt, sql } from 'drizzle-orm'
import ipaddr from 'ipaddr.js'
import type { Db } from '../db/open.ts'
import type { Clock } from '../deps.ts'
import { authThrottle } from '../tables/auth.ts'

/** A counter that slows attempts down; it forgets, so nobody is locked out for good. */
export interface Brake {
  key: string
  /** attempts without delay */
  free: number
  /** longest delay, in seconds; it doubles from one second on */
  longest: number
}

/** A counter is forgotten this long after its last counted attempt. */
const forgetMs = 60 * 60_000

/**
 * Three brakes: the pair takes hold first; the client stops one machine that tries many addresses;
 * the address stops many machines, and its delay is short because it also meets the owner.
 */
export function signInBrakes(email: string, client: string): Brake[] {
  const network = networkOf(client)
  return [
    { key: `pair:${email.toLowerCase()}|${network}`, free: 5, longest: 300 },
    { key: `client:${network}`, free: 20, longest: 900 },
    { key: `address:${email.toLowerCase()}`, free: 15, longest: 60 },
  ]
}

/** One customer of a provider has a whole /64 of IPv6 (RFC 6177), and a new address for each attempt. */
export function networkOf(client: string): string {
  if (isIP(client) !== 6) return client
  const address = ipaddr.process(client)
  if (address.kind() === 'ipv4') return address.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${client}/64`).toString() + '/64'
}

const delaySeconds = ({ free, longest }: Brake, points: number): number =>
  points < free ? 0 : Math.min(longest, 2 ** Math.min(points - free, 20))

export interface Throttle {
  /** Counts an attempt before it is made, so that a burst gains nothing. Seconds to wait, or 0. */
  take(brakes: readonly Brake[]): Promise<number>
  /** The attempt was good: what it took is given back. */
  giveBack(brakes: readonly Brake[]): Promise<void>
}

export function createThrottle({ db, clock }: { db: Db; clock: Clock }): Throttle {
  return {
    async take(brakes) {
      const now = clock().getTime()
      await db.delete(authThrottle).where(lt(authThrottle.expire, now))
      const known = await db
        .select()
        .from(authThrottle)
        .where(
          inArray(
            authThrottle.key,
            brakes.map(({ key }) => key),
          ),
        )
      const waits = brakes.map((brake) => {
        const row = known.find(({ key }) => key === brake.key)
        if (row === undefined) return 0
        return row.expire - forgetMs + delaySeconds(brake, row.points) * 1000 - now
      })
      const longest = Math.max(0, ...waits)
      if (longest > 0) return Math.ceil(longest / 1000)
      for (const brake of brakes) {
        // Counted only where its delay is over, in one statement: of a burst the rest is held up.
        const taken = await db
          .insert(authThrottle)
          .values({ key: brake.key, points: 1, expire: now + forgetMs })
          .onConflictDoUpdate({
            target: authThrottle.key,
            set: { points: sql`${authThrottle.points} + 1`, expire: now + forgetMs },
            setWhere: sql`${authThrottle.points} < ${brake.free} or ${authThrottle.expire} - ${forgetMs}
              + 1000 * least(${brake.longest}, power(2, least(${authThrottle.points} - ${brake.free}, 20))) <= ${now}`,
          })
          .returning({ points: authThrottle.points })
        if (taken.length === 0) return 1
      }
      return 0
    },
    async giveBack([pair, ...rest]) {
      if (pair) await db.delete(authThrottle).where(inArray(authThrottle.key, [pair.key]))
      await db
        .update(authThrottle)
        .set({ points: sql`greatest(${authThrottle.points} - 1, 0)` })
        .where(
          inArray(
            authThrottle.key,
            rest.map(({ key }) => key),
          ),
        )
    },
  }
}
