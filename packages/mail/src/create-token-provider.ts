import { cancellationError, untilAborted } from './cancellation.ts'
import { MailError } from './mail-error.ts'
import { createRejectedTokens } from './rejected-tokens.ts'
import type { BearerToken, TokenProvider } from './token-provider.ts'

/** Where tokens come from: a console, an authorization server, a file. */
export interface TokenSource {
  /**
   * Gives a token that is good now. Asked by one caller at a time, however many wait.
   *
   * @param options.signal fires after 30,000 ms; a source that ignores it is given up all the same
   * @throws whatever it likes; the callers of `getToken` get it as it is. A `MailError` with
   * `retryAfterMs` is not asked again for that long
   */
  load(options: { signal: AbortSignal }): Promise<BearerToken>
  /**
   * Says that a mail server rejected this value, so that the next `load` gives another one. Called
   * once for each value, unless the source gives that value again.
   *
   * @param options.signal fires after 30,000 ms
   */
  invalidate?(accessToken: string, options: { signal: AbortSignal }): Promise<void>
  /** for tests; default the system's */
  clock?: Clock
}

/** Time, as far as a token provider needs it. */
export interface Clock {
  /** milliseconds since 1970, UTC */
  now(): number
  /** Calls back once after so many milliseconds, unless what it returns is called first. */
  after(ms: number, run: () => void): () => void
}

const systemClock: Clock = {
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** How long a token of unknown life is kept. */
const unknownLife = 5 * 60_000
const longLife = 10 * 60_000
const longMargin = 60_000
const sourceLimit = 30_000
/** For so long a failure is every caller's answer: an outage must not become a storm. */
const failurePause = 1000
const longestPause = 60_000
/** A source may answer from a cache of one second; so long after an invalidation it cannot. */
const cacheGone = 1100

interface HeldToken {
  token: BearerToken
  /** all in milliseconds since 1970: ask for another one in the background */
  renewAt: number
  /** from here on callers wait for another one */
  freshUntil: number
  /** until here it is better than none */
  goodUntil: number
}

/**
 * Makes a token provider from any source of tokens. Give it to the stores and transports of this
 * package, or to a client of your own (`accessToken` of imapflow, `auth.accessToken` of
 * nodemailer): call `getToken()` before each sign-in, never keep what it returned, and call
 * `invalidate()` with the value when a server rejects it.
 *
 * - One `load` at a time, whatever the number of callers; a caller that aborts leaves the others'
 *   alone.
 * - A token is kept until a minute before `expiresAt`, or a tenth of what it has left when it
 *   comes, where that is less than ten minutes; without `expiresAt` for five minutes. As long
 *   again before that, the next caller still gets it, and another one is loaded meanwhile. A load
 *   that fails is no trouble to anybody before the old token has ended.
 * - An invalidated value is not kept again. Where the source gives the very same value right
 *   after its invalidation, it is asked once more 1.1 s later; the second answer is handed out,
 *   whatever it is, because the source knows best.
 * - Errors are not kept, but one second is the least between two loads that fail.
 *
 * No timer runs while nobody asks, so a provider need not be closed.
 */
export function createTokenProvider({
  load,
  invalidate,
  clock = systemClock,
}: TokenSource): TokenProvider {
  let held: HeldToken | undefined
  let loading: Promise<BearerToken> | undefined
  let failure: { error: unknown; until: number } | undefined
  const rejected = createRejectedTokens(clock.now, (accessToken) =>
    limited(clock, async (signal) => invalidate?.(accessToken, { signal })),
  )

  const ask = () => limited(clock, async (signal) => checked(await load({ signal })))

  async function renew(): Promise<BearerToken> {
    await rejected.told()
    const asked = clock.now()
    const token = await ask()
    const invalidatedAt = rejected.since(token.accessToken)
    if (invalidatedAt === undefined || asked >= invalidatedAt + cacheGone) return keep(token)
    const wait = invalidatedAt + cacheGone - clock.now()
    if (wait > 0) await sleep(clock, wait)
    await rejected.told()
    return keep(await ask())
  }

  function keep(token: BearerToken): BearerToken {
    failure = undefined
    if (rejected.since(token.accessToken) === undefined) held = hold(token, clock.now())
    else rejected.givenAgain(token.accessToken)
    return token
  }

  function renewOnce(): Promise<BearerToken> {
    if (loading) return loading
    if (failure && clock.now() < failure.until) return Promise.reject(failure.error)
    loading = renew()
      .catch((error: unknown) => {
        failure = { error, until: clock.now() + pauseAfter(error) }
        throw error
      })
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  async function renewed(): Promise<BearerToken> {
    try {
      return await renewOnce()
    } catch (error) {
      if (held && clock.now() < held.goodUntil) return held.token
      throw error
    }
  }

  return {
    async getToken({ signal } = {}) {
      if (signal?.aborted) throw cancellationError(signal)
      const now = clock.now()
      if (!held || now >= held.freshUntil) return untilAborted(renewed(), signal)
      if (now >= held.renewAt) void renewOnce().catch(() => {})
      return held.token
    },
    invalidate(accessToken, { signal } = {}) {
      if (held?.token.accessToken === accessToken) held = undefined
      return untilAborted(rejected.add(accessToken), signal)
    },
  }
}

function hold(token: BearerToken, now: number): HeldToken {
  const expiresAt = token.expiresAt?.getTime() ?? Number.NaN
  if (Number.isNaN(expiresAt)) {
    const end = now + unknownLife
    return { token, renewAt: end - marginOf(unknownLife), freshUntil: end, goodUntil: end }
  }
  // Ended before it came: one of the clocks is wrong. The mail server knows; let it decide.
  const end = expiresAt > now ? expiresAt : now + failurePause
  const margin = marginOf(end - now)
  return { token, renewAt: end - 2 * margin, freshUntil: end - margin, goodUntil: end }
}

function marginOf(life: number): number {
  return life < longLife ? life / 10 : longMargin
}

function pauseAfter(error: unknown): number {
  const wanted = error instanceof MailError ? (error.retryAfterMs ?? 0) : 0
  return Math.min(Math.max(wanted, failurePause), longestPause)
}

/** A source in plain JavaScript can give anything. */
function checked(token: BearerToken): BearerToken {
  if (typeof token?.accessToken === 'string' && token.accessToken !== '') return token
  throw new MailError('token_unavailable', { message: 'The source of tokens gave none.' })
}

function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve))
}

function limited<T>(clock: Clock, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  return new Promise((resolve, reject) => {
    const cancel = clock.after(sourceLimit, () => {
      const error = new MailError('token_unavailable', {
        message: 'The source of tokens did not answer in time.',
      })
      controller.abort(error)
      reject(error)
    })
    void work(controller.signal).then(resolve, reject).finally(cancel)
  })
}
