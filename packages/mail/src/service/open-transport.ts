import type { ServiceSmtp } from '@mailgrant/contract/service'
import type { MailTransport } from '../mail-transport.ts'
import type { SendingLimits } from '../settings.ts'
import type { TransportCredentials } from '../token-provider.ts'
import { accountCredentials, type Secrets } from './account-credentials.ts'
import type { MailServerOptions } from './options.ts'
import type { Ready } from './ready-account.ts'

/** What decides how a transport connects and what it lets pass. */
export function transportKey(smtp: ServiceSmtp, address: string): string {
  const { host, port, tlsMode, login, authentication, provider, allowSpoofing } = smtp
  const sender = allowSpoofing ? null : address
  return JSON.stringify([host, port, tlsMode, login, authentication, provider, sender])
}

export async function openTransport(
  smtp: Ready<ServiceSmtp>,
  secrets: Secrets,
  mailServers: MailServerOptions,
): Promise<MailTransport> {
  const { host, port, tlsMode, allowSpoofing } = smtp
  const credentials = await signIn(smtp, secrets)
  const { createSmtpTransport } = await import('../smtp.ts')
  return createSmtpTransport({
    ...mailServers,
    host,
    port,
    tlsMode,
    credentials,
    limits: limitsOf(smtp),
    ...(allowSpoofing ? {} : { sender: secrets.address }),
  })
}

async function signIn(
  { login, authentication }: Ready<ServiceSmtp>,
  secrets: Secrets,
): Promise<TransportCredentials> {
  if (authentication === 'none') return { method: 'none' }
  return accountCredentials('smtp', { login, authentication }, secrets)
}

/** The transport knows Microsoft by its hosts; the console knows it whatever the host. */
function limitsOf({ provider }: ServiceSmtp): SendingLimits {
  return provider === 'microsoft' ? { connections: 3, perMinute: 30 } : {}
}
