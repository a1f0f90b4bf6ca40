import { existsSync } from 'node:fs'
import { installPackages } from './apt.mjs'

const programs = ['imap', 'pop3', 'submission'].map((name) => `/usr/lib/dovecot/${name}-login`)
const binary = '/usr/sbin/dovecot'
const packages = ['dovecot-imapd', 'dovecot-pop3d', 'dovecot-submissiond']

// Debian's paths: the only Dovecot that the sandbox is written for.
const isInstalled = () => [binary, ...programs].every((path) => existsSync(path))

/** Makes sure that the mail server of the sandbox is there. @returns {Promise<string | undefined>} a sentence that says why not, or nothing */
export async function ensureDovecot() {
  if (isInstalled()) return undefined
  const reason = await installPackages(packages)
  if (reason) return `The mail server Dovecot is missing: ${reason}.`
  return isInstalled()
    ? undefined
    : 'Dovecot was installed, but its programs are not where they were expected.'
}
