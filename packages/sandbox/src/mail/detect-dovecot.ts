import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export const dovecotBinary = '/usr/sbin/dovecot'

export type DovecotState = { available: true } | { available: false; reason: string }

/** Looks, installs nothing. */
export function detectDovecot(binary = dovecotBinary): DovecotState {
  if (!existsSync(binary)) {
    return { available: false, reason: 'Dovecot is not installed: there is no mail server to try.' }
  }
  const parts = ['imap', 'pop3', 'submission'].filter(
    (part) => !existsSync(`/usr/lib/dovecot/${part}-login`),
  )
  if (parts.length > 0) {
    return { available: false, reason: `Dovecot lacks its parts for ${parts.join(', ')}.` }
  }
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
  return version.startsWith('2.3.')
    ? { available: true }
    : { available: false, reason: `Dovecot ${version} is installed; the sandbox needs 2.3.` }
}
