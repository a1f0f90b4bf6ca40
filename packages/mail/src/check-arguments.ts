import { MailError } from './mail-error.ts'
import type { ServerSettings } from './settings.ts'
import type { TransportCredentials } from './token-provider.ts'

// CR and LF end a command line, NUL ends a SASL PLAIN field, 0x01 an XOAUTH2 field: a value that
// holds one could smuggle a command or a field of its own (CWE-93). No other control has a place
// in a login, a folder name or a header either.
const control = /[\u0000-\u001F\u007F]/

/** Refuses a value that holds control characters, before it can reach a socket. */
export function checkText(value: string, what: string): void {
  // Callers without types send what they like.
  if (typeof value !== 'string') {
    throw new MailError('invalid_argument', { message: `The ${what} is not a string.` })
  }
  if (control.test(value)) {
    throw new MailError('invalid_argument', { message: `The ${what} contains control characters.` })
  }
}

/** @throws MailError `invalid_argument` when host, port, login or password cannot be right. */
export function checkSettings(settings: ServerSettings, credentials: TransportCredentials): void {
  const { host, port } = settings
  checkText(host, 'host name')
  if (host === '' || /[\s/@]/.test(host)) {
    throw new MailError('invalid_argument', { message: 'The host name is not valid.' })
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new MailError('invalid_argument', { message: 'The port must be between 1 and 65535.' })
  }
  if (credentials.method === 'none') return
  checkText(credentials.login, 'login')
  if (credentials.login === '') {
    throw new MailError('invalid_argument', { message: 'The login is empty.' })
  }
  if (credentials.method === 'basic') checkText(credentials.password, 'password')
}
