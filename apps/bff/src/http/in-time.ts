import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../app-error.ts'

/**
 * What `work` gives, or `unavailable` once `limitMs` have passed: a database that froze answers
 * nothing and closes nothing, so its own limits never strike. The work is not ended, only forsaken.
 */
export async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const settled = new AbortController()
  const late = sleep(limitMs, undefined, { signal: settled.signal }).then(() => {
    throw new AppError('unavailable', { cause: new Error(`no answer within ${limitMs} ms`) })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    settled.abort()
  }
}
