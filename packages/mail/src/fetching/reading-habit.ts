import { largestBatch, largestHeldMessage } from './mailbox.ts'

/**
 * Whether the caller reads sources. Who does gets them together with the envelopes; who reads
 * envelopes only pays for nothing else.
 */
export interface ReadingHabit {
  /** undefined until there is something to go by */
  readonly readsSources: boolean | undefined
  /** how many messages as large as the last ones make a batch that may be held, sources and all */
  readonly batchSize: number
  /** @param size octets of a message that was given out */
  given(size: number): void
  read(): void
}

/** Looks at the last messages only, because a caller may change its mind. */
const window = 16
/** The next messages may be larger than the last ones. */
const margin = 1.25
const forgetting = 0.95

export function createReadingHabit(): ReadingHabit {
  let given = 0
  let read = 0
  let usual = 0

  return {
    get readsSources() {
      return given === 0 ? undefined : read * 2 >= given
    },
    get batchSize() {
      return read * 2 >= given && usual > 0
        ? Math.max(1, Math.floor(largestBatch / (usual * margin)))
        : Number.POSITIVE_INFINITY
    },
    given(size) {
      // The larger ones are streamed, and take no place in a batch.
      if (size <= largestHeldMessage) usual = Math.max(size, usual * forgetting)
      given += 1
      if (given <= window) return
      given /= 2
      read /= 2
    },
    read() {
      read = Math.min(read + 1, given)
    },
  }
}
