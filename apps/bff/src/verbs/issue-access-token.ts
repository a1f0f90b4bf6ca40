import type { ServiceToken } from '@mailgrant/contract/service'
import { AppError } from '../app-error.ts'
import type { ServiceKey } from '../auth/find-service-key.ts'
import type { Deps } from '../deps.ts'
import { loginOf } from '../mail-check/account-target.ts'
import { isHostOfProvider } from '../mail-check/host-of-provider.ts'
import type { LoadedAccount } from '../wire/load-accounts.ts'
import { findServiceAccount, type ServiceAccountName } from './find-service-account.ts'
import { tokenProblem } from './token-problem.ts'

/** An access token and how to present it, only for an account whose host may have it. */
export async function issueAccessToken(
  deps: Pick<Deps, 'db' | 'clock' | 'broker' | 'presets'>,
  key: ServiceKey,
  name: ServiceAccountName,
): Promise<ServiceToken> {
  const { email, loaded, used } = await findServiceAccount(deps, key, name)
  const { host } = loaded.account
  if (host === null) throw new AppError('account_not_ready')
  if (used.account.authMethod !== 'oauth2') throw new AppError('account_not_oauth2')
  const { id: accountId, idpConfigId: configId, provider } = used.account
  if (configId === null || provider === null) throw new AppError('token_not_found')
  if (!isHostOfProvider(host, hostsOf(deps, used))) throw new AppError('host_not_of_provider')
  // the config that the hosts are of: a token of another one is not given out
  const outcome = await deps.broker.accessToken(accountId, { configId })
  if (outcome.outcome !== 'token') throw tokenProblem(outcome, deps.clock())
  return {
    accessToken: outcome.accessToken,
    expiresAt: outcome.expiresAt?.toISOString() ?? null,
    login: loginOf(loaded.account, used.account, email.address),
    // Microsoft documents this one alone; the others offer both, so the server's word counts
    mechanism: provider === 'microsoft' ? 'XOAUTH2' : null,
  }
}

const hostsOf = (
  { presets }: Pick<Deps, 'presets'>,
  { account: { provider }, config }: LoadedAccount,
): readonly string[] =>
  provider === null || provider === 'other'
    ? (config?.mailHosts ?? [])
    : presets[provider].mailHosts
