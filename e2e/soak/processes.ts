import { runProcesses } from './_processes-run.ts'

/** What three processes do to grants when one of them is killed every few seconds. */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 3)
const faults: string[] = []

for (const rotation of ['microsoft', 'reuse-detection'] as const) {
  const run = await runProcesses(rotation, minutes)
  console.log(`rotation: ${rotation}`)
  console.log(
    `  ${run.kills} kills, ${run.tokens} tokens given out, ${run.refreshes} refreshes, ${run.overlapping} of one token at once, ${run.repeated} repeated`,
  )
  console.log(
    `  ${run.lost.length} grants lost and alerted, ${run.mended} authorised again, ${run.duplicates} alerts twice, ${run.unhealthy.length} mailboxes not well at the end`,
  )
  const about = (fault: string) => faults.push(`${rotation}: ${fault}`)
  if (run.kills < minutes * 8) about(`only ${run.kills} kills`)
  if (run.overlapping > 0) about(`${run.overlapping} refreshes of one token at once`)
  if (run.duplicates > 0) about(`${run.duplicates} alerts came twice`)
  if (run.unhealthy.length > 0) about(`not well at the end: ${run.unhealthy[0]}`)
  if (run.mended < run.lost.length) about('not every lost grant was mended')
  if (rotation === 'microsoft' && run.lost.length > 0) about(`${run.lost.length} grants lost`)
  if (rotation === 'microsoft' && run.repeated > run.kills)
    about(`${run.repeated} refreshes repeated after ${run.kills} kills`)
}
if (faults.length > 0) throw new Error(faults.join('; '))
