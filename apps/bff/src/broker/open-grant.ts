import type { Deps } from '../deps.ts'
import type { ClientSettings, ExchangeFailure } from '../oauth2/authorization-server.ts'
import { failure } from '../oauth2/classify-failure.ts'
import { openSecret, snapshotOf } from '../oauth2/client-settings.ts'
import { SealError } from '../seal/jwe-sealer.ts'
import { places } from '../seal/places.ts'
import type { LoadedGrant } from './load-grant.ts'

/** What kept a refresh from being sent, or what came of it. */
export type RefreshFailure = Omit<ExchangeFailure, 'kind'> & {
  kind: ExchangeFailure['kind'] | NotOpened
}
type NotOpened = 'secret-not-opened' | 'token-not-opened'

/** What a refresh needs of the sealed values; a key that is not in the ring fails this grant alone. */
export function openGrant(
  deps: Pick<Deps, 'env' | 'sealer'>,
  { grant, config }: LoadedGrant,
  trialSecret: string | undefined,
):
  | { client: ClientSettings; refreshToken: string }
  | { failure: RefreshFailure; error: SealError } {
  let what: NotOpened = 'secret-not-opened'
  try {
    const clientSecret = trialSecret ?? openSecret(deps, config)
    what = 'token-not-opened'
    const refreshToken = deps.sealer.open(places.refreshToken(grant.id), grant.refreshTokenSealed)
    return { client: { ...snapshotOf(deps, config), clientSecret }, refreshToken }
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return { failure: { ...failure('provider-error'), kind: what }, error }
  }
}
