import { expect, it } from 'vitest'
import { nextReport } from './report-rhythm.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const after = (reportedAt: Date | null, usual: number | null, minutes: number | null = null) => {
  const account = { reportedAt, usualGapSeconds: usual, fetchFrequencyMinutes: minutes }
  const { usualGapSeconds, silentAt } = nextReport(account, now)
  return { usual: usualGapSeconds, silent: (silentAt.getTime() - now.getTime()) / 60_000 }
}

it('knows no habit after the first report, and waits a quarter of an hour or three fetches', () => {
  expect(after(null, null)).toEqual({ usual: null, silent: 15 })
  expect(after(null, null, 30)).toEqual({ usual: null, silent: 90 })
})

it('learns how far apart reports are', () => {
  expect(after(ago(600), null)).toEqual({ usual: 600, silent: 40 })
  expect(after(ago(1200), 600)).toEqual({ usual: 720, silent: 48 })
  expect(after(ago(60), 60, 5)).toEqual({ usual: 60, silent: 15 })
})

it('does not take an outage for a habit', () => {
  expect(after(ago(3 * 86_400), 600).usual).toBe(600 + 0.2 * 1800)
})
