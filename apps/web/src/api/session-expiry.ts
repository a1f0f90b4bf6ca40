/**
 * Between the API client, which notices that the session ended, and the sign-in dialog over the
 * page. Every call that was refused waits here and goes on after the sign-in.
 */
interface Waiting {
  promise: Promise<void>
  resolve: () => void
  reject: (reason: unknown) => void
}

function createSessionExpiry() {
  let waiting: Waiting | null = null
  const listeners = new Set<() => void>()
  const settle = () => {
    waiting = null
    for (const listener of listeners) listener()
  }

  return {
    isExpired: () => waiting !== null,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Resolves once someone has signed in again; rejects with `reason` if they would rather leave. */
    waitForSignIn(): Promise<void> {
      if (!waiting) {
        waiting = deferred()
        for (const listener of listeners) listener()
      }
      return waiting.promise
    },
    signedIn() {
      waiting?.resolve()
      settle()
    },
    left(reason: unknown) {
      waiting?.reject(reason)
      settle()
    },
  }
}

function deferred(): Waiting {
  let resolve = () => {}
  let reject: Waiting['reject'] = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

export const sessionExpiry = createSessionExpiry()
