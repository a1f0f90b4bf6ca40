import { expect, it } from 'vitest'
import { count } from './run-playwright.mjs'

const report = (/** @type {string[]} */ ...statuses) => ({
  errors: [],
  stats: {
    expected: statuses.filter((status) => status === 'expected').length,
    unexpected: statuses.filter((status) => status === 'unexpected').length,
    flaky: statuses.filter((status) => status === 'flaky').length,
    skipped: statuses.filter((status) => status === 'skipped').length,
  },
  suites: [
    {
      suites: [
        { specs: statuses.map((status) => ({ title: `is ${status}`, tests: [{ status }] })) },
      ],
    },
  ],
})

it('counts what passed and names what failed', () => {
  const tally = count(report('expected', 'expected', 'unexpected'), 1)
  expect(tally).toEqual({ passed: 2, failed: 1, sentences: ['Failed: is unexpected'] })
})

it('counts flaky and skipped tests as failed, in words', () => {
  const tally = count(report('expected', 'flaky', 'skipped'), 0)
  expect(tally).toMatchObject({ passed: 1, failed: 2 })
  expect(tally.sentences).toHaveLength(2)
})

it('counts an error outside of any test', () => {
  const tally = count(
    { ...report('expected'), errors: [{ message: 'the server did not start' }] },
    1,
  )
  expect(tally).toMatchObject({ passed: 1, failed: 1 })
  expect(tally.sentences[0]).toContain('the server did not start')
})

it('takes a run without a single test for a failure', () => {
  expect(count(report(), 0)).toMatchObject({ passed: 0, failed: 1 })
})
