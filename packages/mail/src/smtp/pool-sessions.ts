import { untilDone, type SmtpSession } from './open-smtp-session.ts'
import type { Clock } from './clock.ts'
import type { SessionFate } from './transmit.ts'

const idleLimit = 15_000
const messagesPerSession = 100

/** A session and what it has been through. */
export interface PooledSession {
  readonly session: SmtpSession
  /** how many messages were tried over it */
  used: number
  /** it has carried a message to the end */
  proven: boolean
}

/** The connections of one account: opened when wanted, kept while used, never more than the limit. */
export interface PoolSessions {
  /** signed in, busy or not */
  readonly alive: number
  readonly opening: number
  take(): PooledSession | undefined
  /** Opens as many as can be of use; the first one goes ahead until its sign-in has worked. */
  open(wanted: number): void
  release(pooled: PooledSession, fate: SessionFate): void
  /** Takes no more messages to sessions that signed in with this token. */
  condemn(accessToken: string): void
  /** Gives up what is being opened. */
  cancel(): void
  leave(): Promise<void>
  /** Cuts every connection, busy or not. */
  cut(): void
}

export function createPoolSessions(deps: {
  open: (signal: AbortSignal) => Promise<SmtpSession>
  limit: number
  clock: Clock
  /** a session is free, or there is room for another one */
  onRoom: () => void
  onOpened: () => void
  onFailed: (error: unknown) => void
}): PoolSessions {
  const { limit, clock, onRoom, onOpened, onFailed } = deps
  const all = new Set<PooledSession>()
  const idle: { pooled: PooledSession; forget: () => void }[] = []
  const leaving = new Map<PooledSession, Promise<void>>()
  const resets = new Set<Promise<void>>()
  let opening = 0
  let closed = false
  let condemned: string | undefined
  let attempts = new AbortController()

  function rest(pooled: PooledSession): void {
    const { login } = pooled.session
    const ended = login.method === 'token' && login.accessToken === condemned
    if (closed || ended || pooled.used >= messagesPerSession) return retire(pooled)
    const forget = clock.after(idleLimit, () => {
      if (withdraw(pooled)) retire(pooled)
    })
    idle.push({ pooled, forget })
  }

  function withdraw(pooled: PooledSession): boolean {
    const place = idle.findIndex((entry) => entry.pooled === pooled)
    if (place < 0) return false
    const [entry] = idle.splice(place, 1)
    entry?.forget()
    return true
  }

  function drop(pooled: PooledSession): void {
    withdraw(pooled)
    all.delete(pooled)
    pooled.session[Symbol.dispose]()
  }

  /** Until the server has answered QUIT it counts this connection, and so does the limit. */
  function retire(pooled: PooledSession): void {
    all.delete(pooled)
    const gone = pooled.session.leave().then(() => {
      leaving.delete(pooled)
      onRoom()
    })
    leaving.set(pooled, gone)
  }

  async function openOne(): Promise<void> {
    const { signal } = attempts
    opening += 1
    try {
      const session = await deps.open(signal)
      opening -= 1
      const pooled: PooledSession = { session, used: 0, proven: false }
      all.add(pooled)
      session.connection.once('end', () => {
        if (withdraw(pooled)) drop(pooled)
      })
      rest(pooled)
      onOpened()
    } catch (error) {
      opening -= 1
      if (signal.aborted) onRoom()
      else onFailed(error)
    }
  }

  async function reset(pooled: PooledSession): Promise<void> {
    const { connection } = pooled.session
    try {
      await untilDone(connection, undefined, (done) => connection.reset(done))
      rest(pooled)
    } catch {
      drop(pooled)
    }
    onRoom()
  }

  return {
    get alive() {
      return all.size
    },
    get opening() {
      return opening
    },
    take() {
      const entry = idle.pop()
      entry?.forget()
      return entry?.pooled
    },
    open(wanted) {
      const room = limit - all.size - leaving.size - opening
      const useful = Math.min(room, wanted - opening, all.size === 0 ? 1 - opening : room)
      for (let count = 0; count < useful; count += 1) void openOne()
    },
    release(pooled, fate) {
      if (fate === 'lost' || pooled.session.connection.destroyed) return drop(pooled)
      if (fate === 'kept') return rest(pooled)
      const resetting = reset(pooled).finally(() => resets.delete(resetting))
      resets.add(resetting)
    },
    condemn(accessToken) {
      condemned = accessToken
      for (const { pooled, forget } of idle.splice(0)) {
        forget()
        rest(pooled)
      }
    },
    cancel() {
      attempts.abort()
      attempts = new AbortController()
    },
    async leave() {
      closed = true
      await Promise.all(resets)
      for (const { pooled, forget } of idle.splice(0)) {
        forget()
        retire(pooled)
      }
      await Promise.all(leaving.values())
    },
    cut() {
      closed = true
      attempts.abort()
      for (const { session } of [...all, ...leaving.keys()]) session[Symbol.dispose]()
    },
  }
}
