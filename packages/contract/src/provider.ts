import { z } from 'zod'
import { providerId, tlsMode } from './fields.ts'

const server = z.object({ host: z.string(), port: z.number(), tlsMode })

/** What fills in the forms for a provider; endpoints may hold the placeholder `{tenant}`. */
export const provider = z.object({
  id: providerId,
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  issuer: z.string().nullable(),
  userinfoEndpoint: z.string().nullable(),
  revocationEndpoint: z.string().nullable(),
  scopes: z.array(z.string()),
  /** true: the endpoints need the administrator's tenant */
  needsTenant: z.boolean(),
  /** mail hosts that this provider's tokens may be sent to; a leading dot admits subdomains */
  mailHosts: z.array(z.string()),
  servers: z.object({ imap: server.nullable(), pop3: server.nullable(), smtp: server.nullable() }),
  /** ports that the operator admits; null = any */
  ports: z.array(z.number()).nullable(),
})
export type Provider = z.infer<typeof provider>

export const providers = z.object({ items: z.array(provider) })
export type Providers = z.infer<typeof providers>
