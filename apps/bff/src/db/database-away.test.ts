import { expect, it } from 'vitest'
import { isDatabaseAway } from './database-away.ts'

const failed = (code: string) => Object.assign(new Error('failed'), { code })

it.each([
  'ECONNREFUSED',
  'CONNECTION_CLOSED',
  'CONNECT_TIMEOUT',
  '57P01',
  '57P03',
  '08006',
  '25006',
  '40P01',
])('takes %s for a database that is away or busy, however deep it was wrapped', (code) => {
  expect(isDatabaseAway(failed(code))).toBe(true)
  const wrapped = new Error('query', { cause: new Error('driver', { cause: failed(code) }) })
  expect(isDatabaseAway(wrapped)).toBe(true)
})

it.each(['23505', '23503', '22001', '42P01', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED'])(
  'takes %s for what another try does not mend',
  (code) => {
    expect(isDatabaseAway(failed(code))).toBe(false)
    expect(isDatabaseAway('gone')).toBe(false)
  },
)
