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

await main(async () => {
  const wanted = process.argv.slice(2)
  const unknown = wanted.find((name) => !(name in parts))
  if (unknown)
    throw new Sentence(
      `There is no part "${unknown}"; choose from ${Object.keys(parts).join(', ')}.`,
    )
  await ensureInstalled()

  const tallies = []
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.log(`\n— ${name}`)
    try {
      tallies.push(...(await part()))
    } catch (error) {
      tallies.push(
        failure(error instanceof Sentence ? error.message : `${name} broke off: ${error}`),
      )
    }
  }

  const { passed, failed, sentences } = sum(tallies)
  if (sentences.length > 0) console.log(`\n${sentences.join('\n')}`)
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
})
