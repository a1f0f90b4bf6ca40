import { expect, it } from 'vitest'
import { count } from './run-vitest.mjs'

const file = (/** @type {string[]} */ ...statuses) => ({
  name: 'a.test.ts',
  message: 'cannot be loaded',
  assertionResults: statuses.map((status) => ({ status, fullName: `a test that is ${status}` })),
})

it('counts what passed and what failed', () => {
  const tally = count({ testResults: [file('passed', 'failed'), file('passed')] }, 1)
  expect(tally).toEqual({ passed: 2, failed: 1, sentences: ['Failed: a test that is failed'] })
})

it('counts a skipped test as failed, in words', () => {
  const tally = count({ testResults: [file('passed', 'skipped')] }, 0)
  expect(tally.failed).toBe(1)
  expect(tally.sentences[0]).toMatch(/Skipped, which counts as failed/)
})

it('counts a file that could not be loaded as one failure', () => {
  const tally = count({ testResults: [file()] }, 1)
  expect(tally).toMatchObject({ passed: 0, failed: 1 })
  expect(tally.sentences[0]).toContain('cannot be loaded')
})

it('does not let an error outside of any test pass', () => {
  expect(count({ testResults: [file('passed')] }, 1)).toMatchObject({ passed: 1, failed: 1 })
})
