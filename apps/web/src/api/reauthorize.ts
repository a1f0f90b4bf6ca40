import type { AccountKind } from '@mailgrant/contract/fields'
import { api, call } from './client.ts'
import { submitAuthorization } from './queries/authorization.ts'

/**
 * Starts the authorisation of an account anew, by the config and the owner rule as they are stored:
 * every setting stays. Answers the provider's address to go to, or null where Config must be opened
 * first: there is no config, or it is disabled.
 */
export async function reauthorize(emailId: string, kind: AccountKind): Promise<string | null> {
  const email = await call(() => api.emails[':id'].$get({ param: { id: emailId } }))
  // Same as Remote Mailbox: the mailbox holds the token.
  const shared = kind === 'smtp' && email.smtp.settings.authentication === 'mailbox'
  const account = shared ? email.mailbox : email[kind]
  const { idpConfigId, provider, strictMatching, expectedOwner } = account
  if (idpConfigId === null || provider === null) return null
  const config = await call(() => api['idp-configs'][':id'].$get({ param: { id: idpConfigId } }))
  const started = await submitAuthorization(emailId, account.kind, {
    provider,
    configId: config.id,
    configVersion: config.version,
    // No secret is sent, so the stored one stays.
    config: { ...config, enabled: config.state !== 'disabled', clientSecret: null },
    strictMatching,
    expectedOwner,
    reauthorize: true,
  })
  return started.next === 'redirect' ? started.authorizationUrl : null
}
