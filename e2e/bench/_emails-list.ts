import { startBareRoute } from './_start-bare-route.ts'
import { addEmails, type BenchConsole } from './_console.ts'
import { report, shown, spread } from './_figures.ts'
import { type Load, load } from './_load.ts'

/** Interleaved pairs. */
const rounds = 5

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
  report(
    `GET /api/emails, ${label} (${(body.length / 1024).toFixed(1)} kB a page, ${rounds} pairs)`,
  )
  report(`  requests/s   ${shown(spread(ours.map((one) => one.perSecond)))}`)
  report(`  p50 ms       ${shown(spread(ours.map((one) => one.p50)), 1)}`)
  report(`  p99 ms       ${shown(spread(ours.map((one) => one.p99)), 1)}`)
  report(
    `  bare route   ${shown(spread(theirs.map((one) => one.perSecond)))} requests/s, p99 ${shown(spread(theirs.map((one) => one.p99)), 1)} ms`,
  )
  report(`  ratio        ${shown(spread(ratios(ours, theirs)), 3)}`)
}

/** Of each pair by itself: what disturbs the machine meanwhile disturbs both. */
const ratios = (ones: readonly Load[], others: readonly Load[]) =>
  ones.map((one, index) => one.perSecond / (others[index]?.perSecond ?? Number.NaN))

interface Measured {
  url: string
  headers: Record<string, string>
}

/** The long list beside the short one, in turns. */
async function compare(large: Measured, small: Measured) {
  const run = ({ url, headers }: Measured) => load(`${url}/api/emails`, headers)
  const many: Load[] = []
  const few: Load[] = []
  for (let round = 0; round < rounds; round++) {
    many.push(await run(large))
    few.push(await run(small))
  }
  const p99 = many.map((one, index) => one.p99 / (few[index]?.p99 ?? Number.NaN))
  report(`10,000 beside 100 emails (${rounds} pairs, two consoles)`)
  report(`  requests/s   ${shown(spread(ratios(many, few)), 3)} of the short list's`)
  report(`  p99          ${shown(spread(p99), 2)} times the short list's`)
}

/**
 * GET /api/emails (50 rows a page) at 100 and at 10,000 emails, each beside a bare Hono route that
 * answers the same bytes, and the one beside the other; each list has a console of its own.
 */
export async function measureEmailsList(start: () => Promise<BenchConsole>, database: string) {
  const consoles: BenchConsole[] = []
  const filled = async (emails: number): Promise<Measured> => {
    const started = await start()
    consoles.push(started)
    const headers = await started.signIn()
    await addEmails(started.url, headers, 0, emails)
    return { url: started.url, headers }
  }
  try {
    const small = await filled(100)
    const large = await filled(10_000)
    await measure(`100 emails on ${database}`, small.url, small.headers)
    await measure(`10,000 emails on ${database}`, large.url, large.headers)
    await compare(large, small)
  } finally {
    for (const each of consoles) await each.stop()
  }
}
