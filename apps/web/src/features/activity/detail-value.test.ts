import { expect, it } from 'vitest'
import { plainDate } from '../../ui/format-time.ts'
import { detailValue } from './detail-value.ts'

it.each([
  ['text', 'cause', 'Late.', 'Late.'],
  ['a list', 'scopes', ['openid', 'offline_access'], 'openid, offline_access'],
  ['a number', 'httpStatus', 503, '503'],
  ['yes', 'rotated', true, 'Yes'],
  ['no', 'rotated', false, 'No'],
  ['a date', 'expiresOn', '2027-01-31', plainDate('2027-01-31')],
  ['what the server has a word of its own for', 'secretTest', 'not-tested', 'Not tested'],
  ['a list of such', 'events', ['failing', 'recovered'], 'Failing, Recovered'],
  ['such a word of a newer server', 'channel', 'pager', 'pager'],
  [
    'receivers and what the mail server said of each',
    'refused',
    [
      { address: 'a@example.test', serverReply: '450 4.2.0 Greylisted' },
      { address: 'b@example.test', serverReply: '550 5.1.1 No such user' },
    ],
    'a@example.test 450 4.2.0 Greylisted, b@example.test 550 5.1.1 No such user',
  ],
  [
    'incidents, without their ids,',
    'incidents',
    [
      { id: 'i1', kind: 'failing', moment: 'opened' },
      { id: 'i2', kind: 'secret-expires', moment: 'reminder' },
      { id: 'i3', kind: 'no-mail', moment: 'recovered' },
    ],
    'Failing, Client secret expires (reminder), No mail for longer than usual (over)',
  ],
])('%s is shown in words', (_, name, value, shown) => {
  expect(detailValue(name, value)).toBe(shown)
})
