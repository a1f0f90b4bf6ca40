import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { report, shown, spread } from './_figures.ts'
import { startBenchMail } from './_sandbox.ts'

/** By how much a process grows that reads a message of 50 MB as a stream, beside bare imapflow's download. */
const megabytes = 50
const rounds = 3

await using mail = await startBenchMail()
await mail.deliver({ count: 1, bytes: megabytes * 1_000_000, attachment: true })
const directory = await mkdtemp(join(tmpdir(), 'mailgrant-streaming-'))
const caFile = join(directory, 'ca.pem')
await writeFile(caFile, mail.ca)

async function measure(how: string, port: number): Promise<number> {
  const program = join(import.meta.dirname, '_streaming-process.ts')
  const child = fork(program, [how, String(port), caFile, mail.login, mail.password], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  })
  const exit = once(child, 'exit')
  const [told]: unknown[] = await once(child, 'message', { signal: AbortSignal.timeout(120_000) })
  await exit
  // Both ends are this folder's.
  const { octets, grewBytes } = told as { octets: number; grewBytes: number }
  const least = how.endsWith('parsed') ? 0.7 : 1
  if (octets < least * megabytes * 1_000_000) throw new Error(`${how}: only ${octets} octets came`)
  return grewBytes / 1_000_000
}

const { imaps, pop3s } = mail.servers
const ways = [
  ['imap', imaps.port],
  ['imap-parsed', imaps.port],
  ['pop3', pop3s.port],
  ['pop3-parsed', pop3s.port],
  ['imapflow', imaps.port],
] as const
const grown = new Map<string, number[]>()
for (let round = 0; round < rounds; round += 1)
  for (const [how, port] of ways)
    grown.set(how, [...(grown.get(how) ?? []), await measure(how, port)])
await rm(directory, { recursive: true })

report(`Memory that a process gains while it streams ${megabytes} MB (${rounds} rounds)`)
for (const [how, values] of grown) report(`  ${how.padEnd(12)} ${shown(spread(values), 0, ' MB')}`)
