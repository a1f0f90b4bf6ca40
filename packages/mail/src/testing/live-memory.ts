import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is known only to so many octets: to collect garbage at each look would take too long. */
const step = 4 * 1024 * 1024

const used = () => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * How much memory is held, heap and buffers, beyond what was at first. What merely waits to be
 * collected does not count: how much that is depends on the machine and on the tests before.
 */
export function watchMemory(): { look(): void; grown(): number } {
  collectGarbage()
  const before = used()
  let highest = before
  function look(): void {
    if (used() < highest + step) return
    collectGarbage()
    highest = Math.max(highest, used())
  }
  return {
    look,
    /** The highest growth, in octets; at least as much as it was. */
    grown() {
      look()
      return highest - before + step
    },
  }
}
