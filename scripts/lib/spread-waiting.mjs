import { BaseSequencer } from 'vitest/node'

/** Files that mostly wait (for leases, time-outs, processes that were killed), or last longest. */
const waiting = [
  'dovecot-stores.test.ts',
  'overtaken.integration.test.ts',
  'database-away.integration.test.ts',
  'background.integration.test.ts',
  'crash.integration.test.ts',
  'fault-matrix.integration.test.ts',
  'two-processes.integration.test.ts',
  'outage.integration.test.ts',
  'clocks-apart.integration.test.ts',
  'pop3-hostile.test.ts',
  'start-server.test.ts',
]

/**
 * Waiting files run beside those that compute, one at a time and early: together they would leave the
 * processors idle, and at the end everyone would wait for the last.
 */
export class SpreadWaiting extends BaseSequencer {
  /** @override @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    // not an array's: it gives a new one
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files)
    // its longest file would be the last of all
    const projects = new Set(['mail', ...sorted.map(({ project }) => project.name)])
    return [...projects].flatMap((name) =>
      spread(sorted.filter(({ project }) => project.name === name)),
    )
  }
}

const every = 4

/** The first waits, and then each fourth. @template {{ moduleId: string }} T @param {T[]} files @returns {T[]} */
export function spread(files) {
  const rank = (/** @type {T} */ { moduleId }) =>
    waiting.findIndex((name) => moduleId.endsWith(`/${name}`))
  const waits = files.filter((file) => rank(file) >= 0).toSorted((a, b) => rank(a) - rank(b))
  const computes = files.filter((file) => rank(file) < 0)
  const order = []
  while (computes.length + waits.length > 0)
    order.push(...waits.splice(0, 1), ...computes.splice(0, every - 1))
  return order
}
