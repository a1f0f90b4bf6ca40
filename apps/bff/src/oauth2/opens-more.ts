import type { IdpConfigFields } from '@mailgrant/contract/idp-config'
import type { idpConfig } from '../tables/idp-config.ts'

const whereSecretsGo = [
  'clientId',
  'authorizationEndpoint',
  'tokenEndpoint',
  'issuer',
  'userinfoEndpoint',
  'revocationEndpoint',
] as const

/** Whether an edit brings another secret, or sends secrets and tokens elsewhere than before. */
export const opensMore = (read: typeof idpConfig.$inferSelect, fields: IdpConfigFields): boolean =>
  Boolean(fields.clientSecret) ||
  whereSecretsGo.some((name) => read[name] !== fields[name]) ||
  fields.mailHosts.some((host) => !read.mailHosts.includes(host))
