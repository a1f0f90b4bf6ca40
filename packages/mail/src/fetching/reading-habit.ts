import { largestBatch, largestBatchKeptUpWith, largestHeldMessage } from './mailbox.ts'

/**
 * Whether the caller reads sources. Who does gets them together with the envelopes; who reads
 * envelopes only pays for nothing else.
 */
export interface ReadingHabit {
  /** undefined until there is something to go by */
  readonly readsSources: boolean | undefined
  /** octets of sources for the next batch to bring along; 0 where the caller reads envelopes only */
  readonly room: number
  /** how many messages as large as the last ones fit in there; for envelopes only, a fair number */
  readonly batchSize: number
  /** @param size octets of a message that was given out */
  given(size: number): void
  read(): void
  /** @param waited whether the caller came before the server did, towards the end of a batch */
  endBatch(waited: boolean): void
}

/** Looks at the last messages only, because a caller may change its mind. */
const window = 16
/** The next messages may be larger than the last ones. */
const margin = 1.25
const forgetting = 0.95
/** Headers are told of all at once, and an acknowledgement waits for them. */
const envelopesTogether = 256

export function createReadingHabit(): ReadingHabit {
  let given = 0
  let read = 0
  let usual = 0
  let room = largestBatch

  const readsSources = () => read * 2 >= given

  return {
    get readsSources() {
      return given === 0 ? undefined : readsSources()
    },
    get room() {
      return given > 0 && readsSources() ? room : 0
    },
    get batchSize() {
      if (!readsSources()) return envelopesTogether
      return Math.max(1, Math.floor(room / (Math.max(usual, 1) * margin)))
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
    endBatch(waited) {
      room = waited ? Math.min(2 * room, largestBatchKeptUpWith) : largestBatch
    },
  }
}
