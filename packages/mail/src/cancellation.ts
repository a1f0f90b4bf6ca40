import { MailError } from './mail-error.ts'

/** `timeout` when the signal came from a timer, otherwise `aborted`. */
export function cancellationError(signal: AbortSignal): MailError {
  const reason: unknown = signal.reason
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError'
  return new MailError(timedOut ? 'timeout' : 'aborted', { cause: reason })
}

/** Runs `onAbort` when the signal fires (at once if it has); disposing stops listening. */
export function whenAborted(signal: AbortSignal | undefined, onAbort: () => void): Disposable {
  if (signal?.aborted) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', onAbort) }
}

/** One signal that fires with either. */
export function either(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, other]) : other
}

/** One signal that fires with the caller's or after `ms` milliseconds. */
export function deadline(signal: AbortSignal | undefined, ms: number): AbortSignal {
  return either(signal, AbortSignal.timeout(ms))
}

/** Waits for work that others may share: the signal ends the waiting, not the work. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancellationError(signal))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
