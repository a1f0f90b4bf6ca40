import { hash } from 'node:crypto'
import type { Clock } from '../deps.ts'

/** An answer that may be given again, and whose request to count. */
export interface Answer {
  keyId: string
  /** requests a minute that the key has */
  rateLimit: number
  body: string
  headers: Record<string, string>
  etag: string | null
}

/** As old as an answer may be; what another process changed shows after this long. */
const keptMs = 1000
const keptAtMost = 10_000

interface Epoch {
  began: number
  answers: Map<string, Answer>
  flights: Map<string, Promise<Answer | null>>
}

/**
 * Answers of the last second, and those being made, by who asked for what. So a service that asks
 * for a token before each message costs no query, and a thousand that ask at once cost one.
 * Everything is forgotten at once after a second, and when something was changed in this process.
 */
export interface AnswerCache {
  find(place: string): Answer | undefined
  /** The answer that another request is making; null where that one has none to share. */
  underWay(place: string): Promise<Answer | null> | undefined
  /** Makes an answer that others may wait for; call what it returns with it, in any case. */
  begin(place: string): (made: Answer | null) => void
  /** Something changed: whoever asks from now on is answered anew. */
  drop(): void
}

/** Of the header only a digest is kept: no key lies in memory, and no lookup tells of one. */
export const placeOf = (authorization: string, path: string): string =>
  hash('sha256', authorization, 'base64') + path

export function createAnswerCache({ clock }: { clock: Clock }): AnswerCache {
  let current = newEpoch()

  return {
    find: (place) => present().answers.get(place),
    underWay: (place) => present().flights.get(place),
    begin(place) {
      const epoch = present()
      if (epoch.answers.size + epoch.flights.size >= keptAtMost) return () => undefined
      let land: (made: Answer | null) => void = () => undefined
      epoch.flights.set(place, new Promise((resolve) => (land = resolve)))
      return (made) => {
        // into its own epoch: what began before a change, or a second ago, is found by nobody
        if (made !== null) epoch.answers.set(place, made)
        epoch.flights.delete(place)
        land(made)
      }
    },
    drop() {
      current = newEpoch()
    },
  }

  function present(): Epoch {
    const age = clock().getTime() - current.began
    if (age < 0 || age >= keptMs) current = newEpoch()
    return current
  }

  function newEpoch(): Epoch {
    return { began: clock().getTime(), answers: new Map(), flights: new Map() }
  }
}
