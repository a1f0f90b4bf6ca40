import { messages } from '@mailgrant/contract/messages'
import { mailServerSlips } from '@mailgrant/contract/server-rules'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'
import { mailPorts } from '../presets/load-presets.ts'
import type { mailAccount } from '../tables/mail-account.ts'
import { notTestedText } from '../text/accounts.ts'
import type { TokenHosts } from './account-target.ts'
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
  const slips = mailServerSlips(
    { host, port, tlsMode, signsIn: authMethod !== null && authMethod !== 'none' },
    env.allowPrivateHosts ? null : mailPorts,
  )
  const fields = Object.fromEntries(
    Object.entries(slips).map(([name, message]) => [`settings.${name}`, message]),
  )
  if (Object.keys(fields).length === 0) return
  throw new AppError(slips.host === undefined ? 'invalid_input' : 'host_not_allowed', { fields })
}

/** Tokens are sent only to hosts of their provider, so only those can be saved beside one. */
export function assertHostOfProvider(host: string, { provider, hosts }: TokenHosts): void {
  if (isHostOfProvider(host, hosts)) return
  const named = hosts.length === 0 ? notTestedText.noneNamed : hosts.join(', ')
  const words = provider === 'other' ? messages.configHost : messages.providerHost
  throw new AppError('host_not_of_provider', { fields: { 'settings.host': words(named) } })
}
