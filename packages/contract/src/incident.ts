import { z } from 'zod'
import { accountKind, id, timestamp } from './fields.ts'

/** What can be wrong; each is told of once, when it begins, and once when it is over. */
export const incidentKind = z.enum([
  'needs-reauthorisation',
  'failing',
  'secret-expires',
  'certificate-expires',
  'grant-ends',
  'server-down',
  'no-mail',
])
export type IncidentKind = z.infer<typeof incidentKind>

/** An incident as the bell, the Activity page and webhooks show it. */
export const incident = z.object({
  id,
  kind: incidentKind,
  /** of an account's incident; null where a config or a server has it */
  email: z.object({ id, address: z.string() }).nullable(),
  accountKind: accountKind.nullable(),
  idpConfig: z.object({ id, name: z.string() }).nullable(),
  /** `server-down`: origin of the token endpoint */
  server: z.string().nullable(),
  /** one sentence: what is wrong and what to do; the same as the account's status says */
  reason: z.string(),
  /** expiries: when it ends */
  endsAt: timestamp.nullable(),
  openedAt: timestamp,
  closedAt: timestamp.nullable(),
})
export type Incident = z.infer<typeof incident>

/** Newest first; `open` ones only, those that somebody must act on before the others. */
export const incidentList = z.object({ items: z.array(incident), total: z.number().int() })
export type IncidentList = z.infer<typeof incidentList>
