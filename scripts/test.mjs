import './lib/require-node.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { runChecks } from './lib/checks.mjs'
import { ensureChromium } from './lib/chromium.mjs'
import { ensureDovecot } from './lib/dovecot.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { runPlaywright } from './lib/run-playwright.mjs'
import { runVitest } from './lib/run-vitest.mjs'
import { main, Sentence } from './lib/sentence.mjs'
import { failure, sum } from './lib/tally.mjs'

/** @typedef {import('./lib/tally.mjs').Tally} Tally */

/** What cannot run is a failure with a sentence, never a silent gap. @param {string | undefined} sentence */
const missing = (sentence) => (sentence ? [failure(sentence)] : [])

const parts = {
  check: async () => [await runChecks()],
  unit: async () => [...missing(await ensureDovecot()), await runVitest()],
  e2e: async () => {
    const dovecot = missing(await ensureDovecot())
    const chromium = await ensureChromium()
    if ('missing' in chromium) return [...dovecot, failure(chromium.missing)]
    await ensureBuilt()
    return [...dovecot, await runPlaywright(chromium.path)]
  },
}

/** What breaks off is a failure too, so that the last line always counts. @param {string} name @param {() => Promise<Tally[]>} part */
async function attempt(name, part) {
  try {
    return await part()
  } catch (error) {
    return [failure(error instanceof Sentence ? error.message : `${name} broke off: ${error}`)]
  }
}

await main(async () => {
  const wanted = process.argv.slice(2)
  const unknown = wanted.find((name) => !(name in parts))
  if (unknown) {
    const names = Object.keys(parts).join(', ')
    throw new Sentence(`There is no part "${unknown}"; choose from ${names}.`)
  }

  const tallies = await attempt('install', async () => {
    await ensureInstalled()
    return []
  })
  const installed = tallies.length === 0
  for (const [name, part] of Object.entries(parts)) {
    if (!installed || (wanted.length > 0 && !wanted.includes(name))) continue
    console.log(`\n— ${name}`)
    tallies.push(...(await attempt(name, part)))
  }

  const { passed, failed, sentences } = sum(tallies)
  if (sentences.length > 0) console.log(`\n${sentences.join('\n')}`)
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
})
