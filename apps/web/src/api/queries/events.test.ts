import { expect, it } from 'vitest'
import { exportUrl, inOrder } from './events.ts'

it('asks for whole days of the reader’s own calendar, and for nothing that is absent', () => {
  const url = new URL(
    exportUrl({ from: '2026-03-01', to: '2026-03-31', outcome: 'failed' }, 'csv'),
    'http://localhost',
  )
  expect(Object.fromEntries(url.searchParams)).toEqual({
    outcome: 'failed',
    format: 'csv',
    from: new Date(2026, 2, 1).toISOString(),
    // the last day counts whole
    to: new Date(2026, 3, 1).toISOString(),
  })
})

it('knows days in their order', () => {
  expect(inOrder({ from: '2026-03-01', to: '2026-03-01' })).toBe(true)
  expect(inOrder({ from: '2026-03-02', to: '2026-03-01' })).toBe(false)
  expect(inOrder({ to: '2026-03-01' })).toBe(true)
})
