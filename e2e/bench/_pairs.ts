import { report, shown, spread } from './_figures.ts'

/** Interleaved pairs. */
const rounds = 15

/**
 * Measures ours and the bare library in turn and tells both with their ratio.
 *
 * @param count how many things one run handles
 * @returns the median ratio, ours to theirs
 */
export async function comparePairs(
  label: string,
  count: number,
  ours: () => Promise<void>,
  theirs: {
    name: string
    run: () => Promise<void>
    /** whether it is a known defect of the library: the run is made again, and told of */
    isOwnDefect?: (error: unknown) => boolean
  },
): Promise<number> {
  let failed = 0
  async function perSecond(run: () => Promise<void>): Promise<number> {
    const began = performance.now()
    try {
      await run()
    } catch (error) {
      if (run !== theirs.run || !theirs.isOwnDefect?.(error) || failed === rounds) throw error
      failed += 1
      return perSecond(run)
    }
    return count / ((performance.now() - began) / 1000)
  }
  // What is compiled or cached at first use is nobody's figure.
  await ours()
  await perSecond(theirs.run)
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes, so that neither always runs into the other's leftovers.
    if (round % 2 === 0)
      pairs.push({ ours: await perSecond(ours), theirs: await perSecond(theirs.run) })
    else {
      const their = await perSecond(theirs.run)
      pairs.push({ ours: await perSecond(ours), theirs: their })
    }
  }
  const ratio = spread(pairs.map((pair) => pair.ours / pair.theirs))
  report(`${label} (${count} a run, ${rounds} pairs)`)
  report(`  ours         ${shown(spread(pairs.map((pair) => pair.ours)))} messages/s`)
  report(
    `  ${theirs.name.padEnd(12)} ${shown(spread(pairs.map((pair) => pair.theirs)))} messages/s`,
  )
  report(`  ratio        ${shown(ratio, 2)}`)
  if (failed > 0) report(`  ${theirs.name} failed in ${failed} other runs by a defect of its own`)
  return ratio.median
}
