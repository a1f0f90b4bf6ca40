/** Failures of the server's own, one after the other, that open its circuit. */
export const failuresToOpen = 5
/** Grants turned away one after the other, each for itself, that open it. */
export const throttledToOpen = 5
/** A claimed probe keeps others away this long: longer than an exchange lasts. */
export const probeLastsMs = 20_000
/** Refreshes of grants that fell due meanwhile, a second and server, after it came back. */
const refreshesASecond = 10
/** What fell due in an outage is spread over this long at least. */
const spreadAtLeastMs = 10_000

/** How long after the nth failed try the next one follows: 5 s doubling to 5 min, a fifth either way. */
export function probeWaitMs(tries: number, random: () => number = Math.random): number {
  const wait = Math.min(5_000 * 2 ** Math.min(Math.max(tries, 0), 10), 300_000)
  return wait * (0.8 + 0.4 * random())
}

/** Over how long so many grants are spread. */
export const spreadMs = (grants: number): number =>
  Math.max(spreadAtLeastMs, (grants / refreshesASecond) * 1000)

/** How long the server is let recover: all of them, and those whose turn came too late for once. */
export const recoveryMs = (grants: number): number => spreadMs(grants) * 1.2 + 10_000

/** Between two refreshes of background work while a server recovers, of all processes. */
export const recoveryPauseMs = 1000 / refreshesASecond
/** Longer than this nobody waits for its turn. */
export const patienceMs = 2_000
