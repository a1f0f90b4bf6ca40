import { describe, expect, it } from 'vitest'
import {
  classifyCommand,
  classifySignIn,
  suggestedBackoff,
  type Refusal,
} from './classify-reply.ts'
import type { MailErrorCode } from './error-codes.ts'

const smtp = (status: number, text: string): Refusal => ({ status, text: `${status} ${text}` })

describe('a refused sign-in', () => {
  it('is told apart for each answer that Microsoft and Google are known to give', () => {
    const answers: [Refusal, MailErrorCode][] = [
      [{ text: 'AUTHENTICATE failed.' }, 'token_rejected'],
      [{ text: 'Invalid credentials (Failure)', code: 'AUTHENTICATIONFAILED' }, 'token_rejected'],
      [{ text: 'Authentication failure: unknown user name or bad password.' }, 'token_rejected'],
      [{ text: 'User is authenticated but not connected.' }, 'not_connected_mailbox'],
      [smtp(535, '5.7.3 Authentication unsuccessful'), 'token_rejected'],
      [
        smtp(
          535,
          '5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
        ),
        'smtp_auth_disabled',
      ],
      [
        smtp(
          535,
          '5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
        ),
        'smtp_auth_disabled',
      ],
      [
        smtp(535, '5.7.139 Authentication unsuccessful, basic authentication is disabled.'),
        'basic_auth_disabled',
      ],
      [
        smtp(
          535,
          "5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.",
        ),
        'policy_blocked',
      ],
      [
        smtp(
          535,
          '5.7.139 the request did not meet the criteria to be authenticated successfully.',
        ),
        'policy_blocked',
      ],
      [
        smtp(550, '5.7.30 Basic authentication is not supported for Client Submission.'),
        'basic_auth_disabled',
      ],
      [smtp(535, '5.7.8 Username and Password not accepted'), 'token_rejected'],
      [smtp(534, '5.7.9 Application-specific password required'), 'app_password_required'],
      [smtp(534, '5.7.14 Please log in via your web browser'), 'web_login_required'],
      [{ text: 'Application-specific password required', code: 'ALERT' }, 'app_password_required'],
      [{ text: 'Web login required', code: 'ALERT' }, 'web_login_required'],
      [{ text: 'Your account is not enabled for IMAP use.', code: 'ALERT' }, 'imap_disabled'],
      [{ text: 'IMAP access is disabled for your domain.', code: 'ALERT' }, 'imap_disabled'],
    ]
    for (const [refusal, code] of answers) {
      expect(classifySignIn(refusal, 'token'), refusal.text).toBe(code)
    }
  })

  it('never blames the token for trouble of the server', () => {
    const answers: [Refusal, MailErrorCode][] = [
      [{ text: 'Temporary authentication failure.', code: 'UNAVAILABLE' }, 'server_unavailable'],
      [
        { text: '[SYS/TEMP] Temporary authentication failure.', code: 'SYS/TEMP' },
        'server_unavailable',
      ],
      [smtp(454, '4.7.0 Temporary authentication failure'), 'server_unavailable'],
      [
        smtp(454, '4.7.0 Cannot authenticate due to temporary system problem'),
        'server_unavailable',
      ],
      [smtp(454, '4.7.0 Too many login attempts, please try again later.'), 'throttled'],
      [smtp(421, '4.3.2 Service not available'), 'server_unavailable'],
      [{ text: 'Too many simultaneous connections. (Failure)' }, 'too_many_connections'],
      [
        { text: '[IN-USE] Do you have another POP session running?', code: 'IN-USE' },
        'mailbox_in_use',
      ],
      [{ text: '[LOGIN-DELAY] too soon', code: 'LOGIN-DELAY' }, 'throttled'],
      [{ text: 'Request is throttled. Suggested Backoff Time: 1000 milliseconds' }, 'throttled'],
    ]
    for (const [refusal, code] of answers) {
      expect(classifySignIn(refusal, 'token'), refusal.text).toBe(code)
      expect(classifySignIn(refusal, 'password'), refusal.text).toBe(code)
    }
  })

  it('blames the password where one was presented', () => {
    expect(classifySignIn({ text: 'LOGIN failed.' }, 'password')).toBe('authentication_failed')
  })
})

describe('a refused command', () => {
  it('is known by its code or its words, and otherwise left to the caller', () => {
    expect(classifyCommand({ text: 'User is authenticated but not connected.' })).toBe(
      'not_connected_mailbox',
    )
    expect(classifyCommand({ text: 'busy', code: 'INUSE' })).toBe('mailbox_in_use')
    expect(classifyCommand({ text: 'no idea' })).toBeUndefined()
  })

  it('tells how long Exchange wants us to wait', () => {
    expect(
      suggestedBackoff('Request is throttled. Suggested Backoff Time: 4711 milliseconds'),
    ).toBe(4711)
    expect(suggestedBackoff('no')).toBeUndefined()
  })
})
