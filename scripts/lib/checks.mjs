import { bin } from './paths.mjs'
import { run } from './run.mjs'

/** Each check fails on its first finding, warnings included. */
const checks = [
  { name: 'types', command: 'tsc', args: ['-b'] },
  {
    name: 'lint',
    command: 'oxlint',
    args: ['--deny-warnings', '--report-unused-disable-directives'],
  },
  { name: 'format', command: 'oxfmt', args: ['--check'] },
  { name: 'unused code', command: 'knip', args: ['--no-progress'] },
]

/** Runs every check, also after one has failed, and reports each. @returns {Promise<import('./tally.mjs').Tally>} */
export async function runChecks() {
  const tally = { passed: 0, failed: 0, sentences: /** @type {string[]} */ ([]) }
  for (const { name, command, args } of checks) {
    const result = await run(bin(command), args)
    console.log(`${result.code === 0 ? '✓' : '✗'} ${name}`)
    if (result.code === 0) {
      tally.passed += 1
    } else {
      console.log(result.output.trim())
      tally.failed += 1
      tally.sentences.push(`The check "${name}" failed.`)
    }
  }
  return tally
}
