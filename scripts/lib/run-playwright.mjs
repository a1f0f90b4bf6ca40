import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { bin, inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { failure, parseReport } from './tally.mjs'

// Outside of Playwright's own output folder, which it empties when it starts.
const report = inRoot('test-results', 'playwright.json')
// Playwright's own limit comes first: it still reports what ran, and what did not as skipped.
const globalTimeoutMs = 24 * 60_000
const timeoutMs = 25 * 60_000

/** The guide, walked through in a real browser. @param {string} chromium @returns {Promise<import('./tally.mjs').Tally>} */
export async function runPlaywright(chromium) {
  mkdirSync(inRoot('test-results'), { recursive: true })
  rmSync(report, { force: true })
  const { code } = await run(
    bin('playwright', 'e2e'),
    ['test', '--reporter=list,json', `--global-timeout=${globalTimeoutMs}`],
    {
      cwd: inRoot('e2e'),
      env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      show: true,
      timeoutMs,
    },
  )
  if (code === 124) return failure(`Playwright did not end within ${timeoutMs / 60_000} minutes.`)
  const results = existsSync(report) ? parseReport(readFileSync(report, 'utf8')) : undefined
  if (!results) return failure('Playwright ended without a report.')
  return count(results, code)
}

/** @param {any} results @param {number} code @returns {import('./tally.mjs').Tally} */
export function count(results, code) {
  const { expected, unexpected, flaky, skipped } = results.stats
  const sentences = results.errors.map(
    (/** @type {any} */ error) => `Playwright: ${stripVTControlCharacters(error.message)}`,
  )
  for (const spec of results.suites.flatMap(specsOf)) {
    for (const { status } of spec.tests) {
      if (status === 'unexpected') sentences.push(`Failed: ${spec.title}`)
      if (status === 'flaky')
        sentences.push(`Passed only when repeated, which counts as failed: ${spec.title}`)
      if (status === 'skipped') sentences.push(`Skipped, which counts as failed: ${spec.title}`)
    }
  }
  const failed = Math.max(unexpected + flaky + skipped + results.errors.length, code === 0 ? 0 : 1)
  if (expected + failed === 0) return failure('Playwright found no test to run.')
  return { passed: expected, failed, sentences }
}

/** @param {any} suite @returns {any[]} */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}
