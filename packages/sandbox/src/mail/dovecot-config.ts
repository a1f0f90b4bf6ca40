import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { MailService } from '../authorization/scopes.ts'
import type { User } from '../users.ts'
import type { CertificateFiles } from './certificate.ts'

export interface MailPorts {
  imap: number
  imaps: number
  pop3: number
  pop3s: number
  submission: number
  submissions: number
}

export type Mechanism = 'plain' | 'login' | 'xoauth2' | 'oauthbearer'

export interface DovecotSettings {
  host: string
  ports: MailPorts
  /** Short: unix sockets live under it. New at each start. */
  runDirectory: string
  directory: string
  mailDirectory: string
  certificates: CertificateFiles
  mechanisms: readonly Mechanism[]
  relayPort: number
  owner: { uid: number; gid: number }
}

const services: MailService[] = ['imap', 'pop3', 'submission']

export const oauth2File = (directory: string, service: MailService, delegate: boolean) =>
  `${directory}/oauth2-${service}${delegate ? '-delegate' : ''}.conf.ext`

/** Answers of the introspection endpoint decide; `delegate_of` opens a shared mailbox. */
export const oauth2Config = (introspectionUrl: string, delegate: boolean) => `
introspection_url = ${introspectionUrl}
introspection_mode = post
username_attribute = ${delegate ? 'delegate_of' : 'email'}
active_attribute = active
active_value = true
timeout_msecs = 5000
`

export const passwordFile = (users: readonly User[]) =>
  users
    .filter((user) => !user.shared)
    .map((user) => `${user.address}:{PLAIN}${user.password}::::::\n`)
    .join('')

export function dovecotConfig(settings: DovecotSettings): string {
  const { host, ports, runDirectory, directory, certificates, owner } = settings
  const root = owner.uid !== process.getuid?.()
  const account = userInfo()
  // Without root Dovecot cannot change users or roots.
  const unprivileged = root
    ? ''
    : `default_internal_user = ${account.username}
default_internal_group = ${groupName(account.gid)}
default_login_user = ${account.username}
${[...services.map((name) => `${name}-login`), 'anvil'].map((name) => `service ${name} {\n  chroot =\n}`).join('\n')}`

  return `
base_dir = ${runDirectory}
state_dir = ${runDirectory}
log_path = ${directory}/dovecot.log
protocols = ${services.join(' ')}
listen = ${host}
hostname = localhost
ssl = yes
ssl_cert = <${certificates.certFile}
ssl_key = <${certificates.keyFile}
disable_plaintext_auth = no
auth_mechanisms = ${settings.mechanisms.join(' ')}
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_uid = ${owner.uid}
mail_gid = ${owner.gid}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 200
${unprivileged}
namespace inbox {
  inbox = yes
  separator = /
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = ${directory}/passwords
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${settings.mailDirectory}/%u allow_all_users=yes
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
${services.map((service) => protocolBlock(settings, service)).join('')}
${loginService('imap', ports.imap, ports.imaps)}
${loginService('pop3', ports.pop3, ports.pop3s)}
${loginService('submission', ports.submission, ports.submissions)}
submission_relay_host = 127.0.0.1
submission_relay_port = ${settings.relayPort}
submission_relay_ssl = no
submission_relay_trusted = no
`
}

function protocolBlock({ directory, mechanisms }: DovecotSettings, service: MailService): string {
  const offered = mechanisms.filter((name) => name === 'xoauth2' || name === 'oauthbearer')
  if (offered.length === 0) return ''
  // SMTP refuses a token whose owner is not the user named, as Exchange does.
  const kinds = service === 'submission' ? [false] : [false, true]
  const databases = kinds.map(
    (delegate) => `  passdb {
    driver = oauth2
    mechanisms = ${offered.join(' ')}
    args = ${oauth2File(directory, service, delegate)}
  }
`,
  )
  return `protocol ${service} {\n${databases.join('')}}\n`
}

/** Dovecot wants groups by name. */
function groupName(gid: number): string {
  const rows = readFileSync('/etc/group', 'utf8').split('\n')
  const row = rows.find((line) => line.split(':')[2] === String(gid))
  return row?.split(':')[0] ?? String(gid)
}

const loginService = (name: MailService, plainPort: number, tlsPort: number) => `
service ${name}-login {
  service_count = 0
  inet_listener ${name} {
    port = ${plainPort}
  }
  inet_listener ${name}s {
    port = ${tlsPort}
    ssl = yes
  }
}`
