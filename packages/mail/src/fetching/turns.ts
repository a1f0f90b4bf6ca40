import { cancellationError, whenAborted } from '../cancellation.ts'

/** One at a time, in the order of asking. Who is no longer interested leaves at once. */
export interface Turns {
  take<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  let tail: Promise<unknown> = Promise.resolve()

  return {
    take<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
      const result = tail.then(() => {
        if (signal?.aborted) throw cancellationError(signal)
        return work()
      })
      tail = result.catch(() => {})
      if (!signal) return result
      return new Promise((resolve, reject) => {
        const listening = whenAborted(signal, () => reject(cancellationError(signal)))
        result.then(resolve, reject).finally(() => listening[Symbol.dispose]())
      })
    },
  }
}
