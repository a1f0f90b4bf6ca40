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
  theirs: { name: string; run: () => Promise<void> },
): Promise<number> {
  const perSecond = async (run: () => Promise<void>) => {
    const began = performance.now()
    await run()
    return count / ((performance.now() - began) / 1000)
  }
  // What is compiled or cached at first use is nobody's figure.
  await ours()
  await theirs.run()
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
  return ratio.median
}
