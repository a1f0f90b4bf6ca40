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

/** Open ones: first those that stop mail, then dates; each newest first. */
export const incidentList = z.object({
  /** the first 100 */
  items: z.array(incident),
  total: z.number().int(),
  /** alerts that could not be sent so far, and why, in one sentence; null where all went out */
  undelivered: z
    .object({
      count: z.number().int(),
      reason: z.string(),
      rule: z.object({ id, name: z.string() }),
    })
    .nullable(),
  /** another value than before: something has happened since, and an open page asks again for what it shows */
  happened: z.string(),
  /** background work has not ended well for long: since when, and in words what and what to do */
  standstill: z.object({ since: timestamp, reason: z.string() }).nullable(),
})
export type IncidentList = z.infer<typeof incidentList>
