import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@mailgrant/sandbox/free-ports'
import { addEmails, type BenchConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'
import { type Load, load } from './_load.ts'

/** Interleaved pairs. */
const rounds = 5

async function startBareRoute(body: string) {
  const directory = await mkdtemp(join(tmpdir(), 'mailgrant-bare-'))
  const file = join(directory, 'body.json')
  await writeFile(file, body)
  const port = await freePort()
  const child = fork(join(import.meta.dirname, '_bare-route.ts'), [file, String(port)], {
    execArgv: ['--import', 'tsx'],
  })
  await once(child, 'message')
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      const exit = once(child, 'exit')
      child.kill()
      await exit
      await rm(directory, { recursive: true })
    },
  }
}

async function measure(label: string, url: string, headers: Record<string, string>) {
  const listUrl = `${url}/api/emails`
  const body = await (await fetch(listUrl, { headers })).text()
  const bare = await startBareRoute(body)
  await load(listUrl, headers)
  await load(bare.url)
  const ours: Load[] = []
  const theirs: Load[] = []
  for (let round = 0; round < rounds; round++) {
    ours.push(await load(listUrl, headers))
    theirs.push(await load(bare.url))
  }
  await bare.stop()
  const ratios = ours.map((one, index) => one.perSecond / (theirs[index]?.perSecond ?? Number.NaN))
  report(
    `GET /api/emails, ${label} (${(body.length / 1024).toFixed(1)} kB a page, ${rounds} pairs)`,
  )
  report(`  requests/s   ${shown(spread(ours.map((one) => one.perSecond)))}`)
  report(`  p50 ms       ${shown(spread(ours.map((one) => one.p50)), 1)}`)
  report(`  p99 ms       ${shown(spread(ours.map((one) => one.p99)), 1)}`)
  report(
    `  bare route   ${shown(spread(theirs.map((one) => one.perSecond)))} requests/s, p99 ${shown(spread(theirs.map((one) => one.p99)), 1)} ms`,
  )
  report(`  ratio        ${shown(spread(ratios), 3)}`)
  return spread(ours.map((one) => one.perSecond)).median
}

/** GET /api/emails (50 rows a page) at 100 and 10,000 emails beside a bare Hono route that answers the same bytes. */
export async function measureEmailsList(console_: BenchConsole, database: string) {
  const headers = await console_.signIn()
  await addEmails(console_.url, headers, 0, 100)
  const small = await measure(`100 emails on ${database}`, console_.url, headers)
  await addEmails(console_.url, headers, 100, 10_000)
  const large = await measure(`10,000 emails on ${database}`, console_.url, headers)
  report(`10,000 beside 100 emails: ${(large / small).toFixed(2)} of the requests/s`)
}
