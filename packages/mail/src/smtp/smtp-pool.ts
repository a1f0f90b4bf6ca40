import { cancellationError, whenAborted } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type { OutgoingMessage, SendOptions, SendResult } from '../mail-transport.ts'
import { networkError } from '../network-error.ts'
import { defaultTimeouts, type TransportSettings } from '../settings.ts'
import { backOff } from './back-off.ts'
import type { Clock } from './clock.ts'
import { prepareMessage } from './compose.ts'
import { createMinuteWindow } from './minute-window.ts'
import { openSmtpSession } from './open-smtp-session.ts'
import { createPoolSessions, type PooledSession } from './pool-sessions.ts'
import { createSendQueue, type SendJob } from './send-queue.ts'
import { sendingLimits } from './sending-limits.ts'
import { transmit, type Transmission } from './transmit.ts'

type Failure = Extract<Transmission, { outcome: 'failed' }>

/** Trouble that concerns every message: nobody goes on before `until`. */
interface Trouble {
  since: number
  failures: number
  until: number
  error: MailError
}

export interface SmtpPool {
  /** @throws MailError */
  send(message: OutgoingMessage, options: SendOptions): Promise<SendResult>
  /** Waits for what is queued and in flight, then leaves. */
  close(): Promise<void>
  /** Waits for nothing any more: what is not sent is refused, and connections are cut. */
  cut(): void
}

const usualPatience = 300_000
/** What passes, but not while one waits, or is not to be tried again at all. */
const notWaitedOut = new Set(['delivery_unknown', 'aborted', 'quota_exceeded'])
const slowDown = new Set(['throttled', 'too_many_connections'])

/**
 * Sends over a few connections that are kept open (RFC 5321 §4.5.4.1 allows that, and every
 * sign-in costs more than a message). All decisions are made in `pump`, which runs whenever
 * something has changed: a message came, an attempt ended, a moment that was waited for is there.
 */
export function createSmtpPool(settings: TransportSettings, clock: Clock): SmtpPool {
  const limits = sendingLimits(settings)
  const timeouts = { ...defaultTimeouts, ...settings.timeouts }
  const { credentials } = settings
  const window = createMinuteWindow(limits.perMinute)
  const queue = createSendQueue()
  const sessions = createPoolSessions({
    async open(signal) {
      await renewal
      return openSmtpSession(settings, { signal })
    },
    limit: limits.connections,
    clock,
    onRoom: pump,
    onOpened() {
      opening = undefined
      pump()
    },
    onFailed: couldNotOpen,
  })
  const running = new Set<SendJob>()
  let count = 0
  let opening: Trouble | undefined
  let throttled: Trouble | undefined
  let renewal: Promise<void> | undefined
  let renewedInVain = false
  let takeBackTimer = () => {}
  let closing: (() => void) | undefined
  let ended = false

  function pump(): void {
    takeBackTimer()
    const now = clock.now()
    let wakeAt = Math.min(giveUpWaiting(now), queue.nextAt(now))
    for (let job = queue.next(now); job; job = queue.next(now)) {
      const opensAt = window.opensAt(now) ?? Number.POSITIVE_INFINITY
      const mayBegin = Math.max(throttled?.until ?? now, opensAt)
      if (mayBegin > now) {
        wakeAt = Math.min(wakeAt, mayBegin)
        break
      }
      const pooled = sessions.take()
      if (!pooled) {
        if (opening && opening.until > now) wakeAt = Math.min(wakeAt, opening.until)
        else sessions.open(queue.ready(now))
        break
      }
      queue.remove(job)
      void run(job, pooled)
    }
    if (wakeAt < Number.POSITIVE_INFINITY) {
      takeBackTimer = clock.after(Math.max(0, wakeAt - now), pump)
    }
    if (queue.size + running.size === 0) closing?.()
  }

  async function run(job: SendJob, pooled: PooledSession): Promise<void> {
    running.add(job)
    window.begin()
    const { session } = pooled
    const transmission = await transmit(session, job.prepared, timeouts, job.signal)
    window.end(clock.now())
    running.delete(job)
    if (transmission.outcome === 'sent') {
      pooled.proven = true
      throttled = undefined
      renewedInVain = false
      job.resolve(transmission.result)
    } else judge(job, pooled, transmission)
    pooled.used += 1
    sessions.release(pooled, transmission.outcome === 'sent' ? 'kept' : transmission.session)
    pump()
  }

  /** Again at once, again later, or not at all. */
  function judge(job: SendJob, pooled: PooledSession, failure: Failure): void {
    const { error } = failure
    if (ended && error.code !== 'delivery_unknown') return job.reject(new MailError('closed'))
    if (job.signal?.aborted || error.code === 'delivery_unknown') return job.reject(error)
    if (tokenEnded(job, pooled, failure)) {
      renewedInVain ||= !pooled.proven
      return renew(job, pooled)
    }
    if (grewOld(job, pooled, failure)) {
      job.replaced = true
      return queue.addAgain(job)
    }
    if (!waitedOut(error)) return job.reject(error)
    const now = clock.now()
    job.troubleSince ??= now
    const deadline = job.troubleSince + job.patienceMs
    if (slowDown.has(error.code)) {
      throttled = worse(throttled, error)
      job.notBefore = throttled.until
    } else {
      job.failures += 1
      job.notBefore = now + backOff(job.failures, error.retryAfterMs, clock.random())
    }
    if (job.notBefore >= deadline) return job.reject(error)
    queue.addAgain(job)
  }

  /**
   * "530 5.7.57 Client not authenticated" on a connection that has signed in: its token has ended.
   * A token that is refused right after its sign-in is not to blame, so that is believed once only.
   */
  function tokenEnded(job: SendJob, { session, proven }: PooledSession, { status }: Failure) {
    const unauthenticated = status === 530 || status === 535
    const signedIn = session.login.method !== 'none'
    return unauthenticated && signedIn && !job.renewed && (proven || !renewedInVain)
  }

  /** The token is handed back before the next session asks for one; where that fails, its sign-in tells. */
  function renew(job: SendJob, { session: { login } }: PooledSession): void {
    job.renewed = true
    if (credentials.method === 'oauth2' && login.method === 'token') {
      sessions.condemn(login.accessToken)
      renewal = credentials.tokens.invalidate(login.accessToken).catch(() => {})
    }
    queue.addAgain(job)
  }

  /** Servers end connections that they have had for long; the next message finds out. */
  function grewOld(job: SendJob, { used }: PooledSession, { error, status }: Failure) {
    const ended = error.code === 'connection_lost' || status === 421 || status === 503
    return ended && used > 0 && !job.replaced && !slowDown.has(error.code)
  }

  function couldNotOpen(thrown: unknown): void {
    const error = thrown instanceof MailError ? thrown : networkError(thrown, 'session')
    const last = sessions.alive + sessions.opening === 0
    if (last && !waitedOut(error)) {
      // Every other message would only be refused the same way, and the account locked.
      for (const job of queue) drop(job, error)
    } else opening = worse(opening, error)
    pump()
  }

  function worse(trouble: Trouble | undefined, error: MailError): Trouble {
    const now = clock.now()
    // What fails together is one failure, and what nobody has met for a minute is over.
    if (trouble && trouble.until > now) {
      return { ...trouble, until: Math.max(trouble.until, now + (error.retryAfterMs ?? 0)), error }
    }
    const before = trouble && now - trouble.until < 60_000 ? trouble : { since: now, failures: 0 }
    const failures = before.failures + 1
    const until = now + backOff(failures, error.retryAfterMs, clock.random())
    return { since: before.since, failures, until, error }
  }

  /** Refuses what has waited out its patience; returns when the next one will have. */
  function giveUpWaiting(now: number): number {
    // With a session that works, messages only take longer.
    const troubles = [sessions.alive > 0 ? undefined : opening, throttled]
    let next = Number.POSITIVE_INFINITY
    for (const trouble of troubles) {
      if (!trouble) continue
      const { since, until, error } = trouble
      for (const job of queue) {
        const deadline = Math.max(job.since, since) + job.patienceMs
        if (Math.max(now, until) >= deadline) drop(job, error)
        else next = Math.min(next, deadline)
      }
    }
    return next
  }

  function drop(job: SendJob, error: MailError): void {
    if (queue.remove(job)) job.reject(error)
  }

  return {
    send(message, { signal, patienceMs = usualPatience }) {
      return new Promise((resolve, reject) => {
        const prepared = prepareMessage(message, settings.sender)
        if (signal?.aborted) throw cancellationError(signal)
        const listening = whenAborted(signal, () => {
          if (!signal || !queue.remove(job)) return
          job.reject(cancellationError(signal))
          if (queue.size + running.size === 0) sessions.cancel()
          pump()
        })
        count += 1
        const job: SendJob = {
          prepared,
          signal,
          patienceMs,
          number: count,
          since: clock.now(),
          resolve(result) {
            listening[Symbol.dispose]()
            resolve(result)
          },
          reject(error) {
            listening[Symbol.dispose]()
            reject(error)
          },
          notBefore: 0,
          troubleSince: undefined,
          failures: 0,
          replaced: false,
          renewed: false,
        }
        queue.add(job)
        pump()
      })
    },
    async close() {
      if (queue.size + running.size > 0) {
        await new Promise<void>((resolve) => {
          closing = resolve
        })
      }
      sessions.cancel()
      await sessions.leave()
    },
    cut() {
      ended = true
      for (const job of queue) drop(job, new MailError('closed'))
      sessions.cut()
      pump()
    },
  }
}

function waitedOut({ code, permanent }: MailError): boolean {
  return !permanent && !notWaitedOut.has(code)
}
