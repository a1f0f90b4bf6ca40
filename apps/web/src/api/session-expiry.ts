/** The session ended, or lives and the server wants the password once more. */
export type Ask = 'sign-in' | 'confirmation'

/**
 * Between the API client, which notices that somebody has to say who they are, and the dialog over
 * the page. Every call that was refused waits here and goes on afterwards.
 */
interface Waiting {
  ask: Ask
  promise: Promise<void>
  resolve: () => void
  reject: (reason: unknown) => void
}

function createSessionExpiry() {
  let waiting: Waiting | null = null
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }

  return {
    asks: (): Ask | null => waiting?.ask ?? null,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Resolves once someone has done it; rejects with `reason` if they would rather not. */
    waitFor(ask: Ask): Promise<void> {
      waiting ??= deferred(ask)
      // whoever signs in has given the password, too
      if (ask === 'sign-in') waiting.ask = ask
      tell()
      return waiting.promise
    },
    /** The session ended while the confirmation was asked for. */
    ended() {
      if (waiting) waiting.ask = 'sign-in'
      tell()
    },
    done() {
      waiting?.resolve()
      waiting = null
      tell()
    },
    left(reason: unknown) {
      waiting?.reject(reason)
      waiting = null
      tell()
    },
  }
}

function deferred(ask: Ask): Waiting {
  let resolve = () => {}
  let reject: Waiting['reject'] = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { ask, promise, resolve, reject }
}

export const sessionExpiry = createSessionExpiry()
