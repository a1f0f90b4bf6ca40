import { expect, it } from 'vitest'
import { detailValue } from './detail-value.ts'

it.each([
  ['text', 'Late.', 'Late.'],
  ['a list', ['openid', 'offline_access'], 'openid, offline_access'],
  ['a number', 503, '503'],
  [
    'receivers and what the mail server said of each',
    [
      { address: 'a@example.test', serverReply: '450 4.2.0 Greylisted' },
      { address: 'b@example.test', serverReply: '550 5.1.1 No such user' },
    ],
    'a@example.test 450 4.2.0 Greylisted, b@example.test 550 5.1.1 No such user',
  ],
  ['incidents', [{ id: 'i1', kind: 'failing', moment: 'opened' }], 'i1 failing opened'],
])('%s is shown in its own words', (_, value, shown) => {
  expect(detailValue(value)).toBe(shown)
})
