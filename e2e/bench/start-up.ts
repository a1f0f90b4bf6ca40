import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { startConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'

/** Spawn to ready on an empty and on a used data directory (embedded database), by `npm start` too, and memory at rest. */
const rounds = 5
const cold: number[] = []
const warm: number[] = []
const resident: number[] = []
const byNpm: number[] = []
const goal = 3000
for (let round = 0; round < rounds; round++) {
  const first = await startConsole()
  cold.push(first.readyMs)
  await first.stop({ keepData: true })
  const second = await startConsole({ dataDir: first.dataDir })
  warm.push(second.readyMs)
  await delay(3000)
  resident.push((await second.residentBytes()) / 1e6)
  await second.stop({ keepData: true })
  const third = await startConsole({ dataDir: first.dataDir, by: 'npm start' })
  byNpm.push(third.readyMs)
  await third.stop({ keepData: true })
  await rm(first.dataDir, { recursive: true, force: true })
}
report(`Cold start (empty data directory): ${shown(spread(cold))} ms`)
report(`Warm start: ${shown(spread(warm))} ms`)
report(
  `Warm start by npm start, nothing changed: ${shown(spread(byNpm))} ms (goal ${goal}: ${spread(byNpm).most <= goal ? 'met' : 'missed'})`,
)
report(`Memory at rest (resident): ${shown(spread(resident))} MB`)
