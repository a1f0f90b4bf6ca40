import type { ImapFlow } from 'imapflow'
import { pause } from '../fetching/pause.ts'
import type { ImapSessions } from './imap-sessions.ts'

/** Waits for new mail on the session that is open; opens none itself. */
export interface MailWait {
  /** true while the server is told to say when mail arrives (IDLE, RFC 2177) */
  readonly pushes: boolean
  /** Mail that arrives from now on ends the next wait. */
  beforeLook(): void
  forMail(ms: number, signal: AbortSignal | undefined): Promise<void>
}

// A command that breaks IDLE is often followed by another one.
const restartMs = 100

export function createMailWait(sessions: ImapSessions): MailWait {
  const refused = new WeakSet<ImapFlow>()
  const idling = new WeakMap<ImapFlow, Promise<void>>()
  let known = 0
  let waiting = 0

  const offers = (client: ImapFlow) => client.capabilities.has('IDLE') && !refused.has(client)

  /**
   * Begins IDLE when no other command is waiting, and does not hold the session meanwhile: any
   * command ends it. Resolves when it has ended.
   */
  async function idle(client: ImapFlow): Promise<void> {
    const under = idling.get(client)
    if (under) return under
    const run = async () => {
      const answer: unknown = await client.idle()
      if (answer === false && client.usable) refused.add(client)
    }
    const ended = run()
      .catch(() => {})
      .finally(() => idling.delete(client))
    idling.set(client, ended)
    return ended
  }

  /** Leaves no IDLE behind; nobody needs to wait for it. */
  function stopIdle(): void {
    const client = sessions.current()
    if (waiting > 0 || !client || !idling.has(client) || sessions.closed) return
    void sessions.use(undefined, () => client.noop()).catch(() => {})
  }

  return {
    get pushes() {
      const client = sessions.current()
      return client !== undefined && offers(client)
    },
    beforeLook() {
      known = sessions.arrivals
    },
    async forMail(ms, signal) {
      // A server that hangs up after every round is not asked again at once.
      if (!sessions.current() && !sessions.closed) return pause(Math.min(ms, 1000), signal)
      waiting += 1
      try {
        await new Promise<void>((resolve) => {
          let restart: NodeJS.Timeout | undefined
          const timer = setTimeout(end, ms)
          signal?.addEventListener('abort', end, { once: true })
          const watching = sessions.onChange(check)
          let over = false
          check()
          keepIdle()

          function check(): void {
            if (sessions.closed || signal?.aborted || sessions.arrivals !== known) end()
            else if (!sessions.current()) end()
          }
          function keepIdle(): void {
            const client = sessions.current()
            if (over || !client || !offers(client)) return
            // In turn, so that a batch of commands is not interrupted by it.
            sessions
              .use(signal, async (open) => ({ ended: idle(open) }))
              .then(({ ended }) => ended)
              .then(() => {
                // Refused: from now on it is the caller who has to look.
                if (!offers(client)) return end()
                if (!over) restart = setTimeout(keepIdle, restartMs)
                check()
              }, end)
          }
          function end(): void {
            if (over) return
            over = true
            clearTimeout(timer)
            clearTimeout(restart)
            signal?.removeEventListener('abort', end)
            watching[Symbol.dispose]()
            resolve()
          }
        })
      } finally {
        waiting -= 1
        stopIdle()
      }
    },
  }
}
