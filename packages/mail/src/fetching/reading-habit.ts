/**
 * Whether the caller reads sources. Who does gets them together with the envelopes; who reads
 * envelopes only pays for nothing else.
 */
export interface ReadingHabit {
  /** undefined until there is something to go by */
  readonly readsSources: boolean | undefined
  given(): void
  read(): void
}

/** Looks at the last messages only, because a caller may change its mind. */
const window = 16

export function createReadingHabit(): ReadingHabit {
  let given = 0
  let read = 0

  return {
    get readsSources() {
      return given === 0 ? undefined : read * 2 >= given
    },
    given() {
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
