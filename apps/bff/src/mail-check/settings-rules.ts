import { isIP } from 'node:net'
import { messages } from '@mailgrant/contract/messages'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { mailPorts } from '../presets/load-presets.ts'
import type { mailAccount } from '../tables/mail-account.ts'
import { isHostOfProvider } from './host-of-provider.ts'

type ServerSettings = Pick<
  typeof mailAccount.$inferSelect,
  'host' | 'port' | 'tlsMode' | 'authMethod'
>

/** F-28, the part that needs no network; what a name resolves to is judged at each connect. */
export function assertServerAllowed(
  { env }: Pick<Deps, 'env'>,
  { host, port, tlsMode, authMethod }: ServerSettings,
): void {
  if (env.allowPrivateHosts) return
  if (tlsMode === 'none' && authMethod !== null && authMethod !== 'none')
    throw new AppError('invalid_input', {
      fields: { 'settings.tlsMode': messages.encryptedOnly },
    })
  if (port !== null && !mailPorts.includes(port))
    throw new AppError('invalid_input', {
      fields: { 'settings.port': messages.mailPort(mailPorts.join(', ')) },
    })
  if (host === null) return
  const local = host.toLowerCase() === 'localhost' || host.toLowerCase().endsWith('.localhost')
  // Not even a public address: no certificate is likely to name it.
  if (local || isIP(host) !== 0)
    throw new AppError('host_not_allowed', {
      fields: {
        'settings.host': local
          ? 'Enter a host name on the public internet.'
          : 'Enter a host name, not an IP address.',
      },
    })
}

/** Tokens are sent only to hosts of their provider, so only those can be saved beside one. */
export function assertHostOfProvider(host: string, hosts: readonly string[]): void {
  if (isHostOfProvider(host, hosts)) return
  const named = hosts.length === 0 ? 'none yet' : hosts.join(', ')
  throw new AppError('host_not_of_provider', {
    detail: `Hosts of this provider: ${named}. Sending its tokens elsewhere needs the host named in the IdP Config and re-authorisation.`,
    fields: { 'settings.host': `Enter a host of the provider: ${named}.` },
  })
}
