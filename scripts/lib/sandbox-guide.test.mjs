import { expect, test } from 'vitest'
import { sandboxGuide } from './sandbox-guide.mjs'

/** @param {string | null} mailUnavailable */
const guide = (mailUnavailable) =>
  sandboxGuide(
    {
      env: {},
      users: [{ address: 'a@example.test', password: 'a-password', name: 'A', shared: false }],
      microsoft: { portalUrl: 'http://127.0.0.1:4100/portal' },
      google: { portalUrl: 'http://127.0.0.1:4200/portal' },
      control: { url: 'http://127.0.0.1:4300' },
      mailUnavailable,
    },
    'http://localhost:3000',
  )

test('without a mail server the guide says why, and leads to the authorization servers all the same', () => {
  const reason = 'Dovecot is not installed: there is no mail server to try.'
  const text = guide(reason)
  expect(text).toContain(reason)
  expect(text).not.toContain('IMAP, POP3 and SMTP run on localhost')
  expect(text).toContain('http://127.0.0.1:4100/portal')
  expect(text).toContain('a-password')
  expect(guide(null)).toContain('IMAP, POP3 and SMTP run on localhost')
})
