import { MailError, type TokenProvider } from '@mailgrant/mail'
import { tokenText } from '../text/tokens.ts'
import type { AccessTokenOutcome, Broker } from './broker.ts'

/**
 * The broker as the mail package wants it, for one account's grant of one config: the host that the
 * token goes to was chosen with that config in view.
 */
export function createTokenProvider(
  broker: Pick<Broker, 'accessToken' | 'invalidate'>,
  { accountId, configId }: { accountId: string; configId: string },
): TokenProvider {
  return {
    async getToken({ signal } = {}) {
      const outcome = await broker.accessToken(accountId, {
        configId,
        // only the console's own tests and checks connect with it
        background: true,
        ...(signal === undefined ? {} : { signal }),
      })
      if (outcome.outcome !== 'token') throw tokenUnavailable(outcome)
      return { accessToken: outcome.accessToken, expiresAt: outcome.expiresAt }
    },
    invalidate: (accessToken) => broker.invalidate(accountId, accessToken),
  }
}

export function tokenUnavailable(
  outcome: Exclude<AccessTokenOutcome, { outcome: 'token' }>,
): MailError {
  switch (outcome.outcome) {
    case 'none':
      return new MailError('token_unavailable', {
        message: tokenText.none,
        remedy: tokenText.remedies.none,
        permanent: true,
        whoseMove: 'admin',
      })
    case 'needs-reauthorization':
      return new MailError('token_unavailable', {
        message: outcome.reason,
        remedy: tokenText.remedies.reauthorize,
        permanent: true,
        whoseMove: 'mailbox-user',
      })
    case 'client-rejected':
      return new MailError('token_unavailable', {
        message: outcome.reason,
        remedy: tokenText.remedies.config,
        permanent: true,
        whoseMove: 'admin',
      })
    case 'unreachable':
      return new MailError('token_unavailable', {
        message: outcome.reason,
        ...(outcome.cause === 'sealed'
          ? { remedy: tokenText.remedies.sealed, whoseMove: 'admin' as const }
          : { remedy: tokenText.remedies.wait, whoseMove: 'provider' as const }),
        permanent: false,
      })
  }
}
