import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { bin, inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { failure, parseReport } from './tally.mjs'

const report = inRoot('test-results', 'vitest.json')
/** against hanging; a machine that is busy with other things may take several times as long as usual */
const timeoutMs = 25 * 60_000

/** Every unit and integration test, on PGlite and on Postgres. @returns {Promise<import('./tally.mjs').Tally>} */
export async function runVitest() {
  mkdirSync(inRoot('test-results'), { recursive: true })
  rmSync(report, { force: true })
  const { code } = await run(
    bin('vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { show: true, timeoutMs },
  )
  if (code === 124) return failure(`Vitest did not end within ${timeoutMs / 60_000} minutes.`)
  const results = existsSync(report) ? parseReport(readFileSync(report, 'utf8')) : undefined
  if (!results) return failure('Vitest ended without a report.')
  return count(results, code)
}

/** @param {any} results @param {number} code @returns {import('./tally.mjs').Tally} */
export function count(results, code) {
  /** @type {string[]} */
  const sentences = []
  const tests = results.testResults.flatMap((/** @type {any} */ file) => {
    if (file.assertionResults.length === 0)
      sentences.push(`${file.name} could not run: ${file.message}`)
    return file.assertionResults
  })
  const passed = tests.filter((/** @type {any} */ test) => test.status === 'passed').length
  for (const test of tests) {
    if (test.status === 'failed') sentences.push(`Failed: ${test.fullName}`)
    else if (test.status !== 'passed')
      sentences.push(`Skipped, which counts as failed: ${test.fullName}`)
  }
  if (code !== 0 && sentences.length === 0) {
    sentences.push('Vitest reported an error outside of any test; see its output above.')
  }
  return { passed, failed: sentences.length, sentences }
}
