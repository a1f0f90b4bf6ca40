import type { idpConfig } from '../tables/idp-config.ts'
import type { tokenGrant } from '../tables/token-grant.ts'

type Grant = typeof tokenGrant.$inferSelect
type Config = typeof idpConfig.$inferSelect

/** What the ends and the next look of a grant are predicted from. */
export type Life = Pick<
  Grant,
  'id' | 'issuedAt' | 'refreshedAt' | 'usedAt' | 'expiresAt' | 'refreshTokenExpiresAt'
> &
  Pick<Config, 'provider' | 'testing'>

const dayMs = 86_400_000
/** Of a lifetime that the provider keeps to itself, only this much is trusted. */
export const assumedLifetimeMs = 30 * 60_000
/** Config or rule changed, or the config is disabled: it costs a look a day until somebody acts. */
export const notNowMs = dayMs
/** How long before its end an access token in use is replaced, at most. */
export const leadMs = 5 * 60_000

/**
 * Providers forget a grant that nobody refreshes: after 90 days (Microsoft identity platform,
 * refresh tokens), after six months (Google, OAuth 2.0 token expiration). Others publish no limit.
 */
const idleLimitDays = { microsoft: 90, google: 180, other: null } as const
/** Idle grants are refreshed this often, well before that. */
const keepAliveDays = { microsoft: 30, google: 45, other: 30 } as const
/** Grants of a Google application in Testing (Google, OAuth 2.0 token expiration). */
const testingDays = 7

const last = ({ refreshedAt, issuedAt }: Pick<Life, 'refreshedAt' | 'issuedAt'>) =>
  refreshedAt ?? issuedAt

/** When the provider is predicted to end the grant, if nobody refreshes it before; null: not known. */
export function predictedEnd(life: Omit<Life, 'id' | 'usedAt' | 'expiresAt'>): Date | null {
  const { provider, testing, issuedAt, refreshTokenExpiresAt } = life
  const idle = idleLimitDays[provider]
  const ends = [
    ...(refreshTokenExpiresAt === null ? [] : [refreshTokenExpiresAt.getTime()]),
    ...(idle === null ? [] : [last(life).getTime() + idle * dayMs]),
    ...(provider === 'google' && testing ? [issuedAt.getTime() + testingDays * dayMs] : []),
  ]
  return ends.length === 0 ? null : new Date(Math.min(...ends))
}

/** A token of it was given out since the last refresh, or none was refreshed yet. */
export const isInUse = ({ refreshedAt, usedAt }: Pick<Life, 'refreshedAt' | 'usedAt'>): boolean =>
  refreshedAt === null || (usedAt !== null && usedAt >= refreshedAt)

/** When the access token is to be replaced ahead of its end. */
function aheadOfEnd(life: Pick<Life, 'issuedAt' | 'refreshedAt' | 'expiresAt'>): Date {
  const began = last(life).getTime()
  const end = life.expiresAt?.getTime() ?? began + assumedLifetimeMs
  return new Date(end - Math.min(leadMs, Math.max(end - began, 0) / 5))
}

/** Sooner after a refresh none follows to keep a grant alive. */
const shortestHalfMs = 60_000

/**
 * When a grant that nobody uses is refreshed so that it is not forgotten. An end that it outlived was
 * predicted wrongly, and one that its refreshes do not move must not draw them closer and closer:
 * neither says when to look.
 */
function keepAlive(life: Omit<Life, 'usedAt' | 'expiresAt'>): Date {
  const began = last(life).getTime()
  const wait = keepAliveDays[life.provider] * dayMs * (0.9 + 0.2 * spreadOf(life.id))
  const end = predictedEnd(life)
  const half = end === null ? Infinity : (end.getTime() - began) / 2
  return new Date(began + (half < shortestHalfMs ? wait : Math.min(wait, half)))
}

/**
 * When background work looks at a good grant next.
 *
 * @param inUse after a refresh: whether it was used before that one
 */
export function nextLook(life: Life, inUse = isInUse(life)): Date {
  const idle = keepAlive(life)
  if (!inUse) return idle
  const ahead = aheadOfEnd(life)
  return ahead < idle ? ahead : idle
}

/** 0 to 1, the same for a grant whoever asks: from the random end of its UUIDv7. */
const spreadOf = (id: string) => Number.parseInt(id.slice(-8), 16) / 0xff_ff_ff_ff
