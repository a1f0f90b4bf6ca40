import { serviceToken } from '@mailgrant/contract/service'
import { z } from 'zod'
import { createTokenProvider } from '../create-token-provider.ts'
import { MailError } from '../mail-error.ts'
import type { BearerToken, TokenProvider } from '../token-provider.ts'
import type { AccountKind } from './account-credentials.ts'
import type { ConsoleClient } from './console-client.ts'

/** Tokens of one account, from the console: kept until shortly before they end. */
export function createServiceTokens(
  console: ConsoleClient,
  emailId: string,
  account: AccountKind,
): TokenProvider {
  const path = `/emails/${encodeURIComponent(emailId)}/${account}/token`

  async function read(signal: AbortSignal): Promise<BearerToken> {
    const result = await console.ask({ method: 'GET', path, answer: serviceToken, signal })
    if (result.state !== 'new') throw new MailError('token_unavailable')
    const { accessToken, expiresAt, login, mechanism } = result.value
    return {
      accessToken,
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      login,
      ...(mechanism ? { mechanism } : {}),
    }
  }

  return createTokenProvider({
    load: ({ signal }) => read(signal),
    async invalidate(accessToken, { signal }) {
      const body = { accessToken }
      const answer = z.unknown()
      await console.ask({ method: 'POST', path: `${path}/invalidate`, body, answer, signal })
    },
  })
}
