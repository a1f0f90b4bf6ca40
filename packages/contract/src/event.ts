import { z } from 'zod'
import { accountKind, id, singleLine, timestamp } from './fields.ts'
import { messages } from './messages.ts'

/** Every type of event, by the group that the Activity page filters by. */
export const eventTypes = {
  authorisation: [
    'config.submitted',
    'authorization.started',
    'authorization.failed',
    'token.issued',
    'owner-link.made',
    'owner-link.opened',
    'owner-link.used',
    'owner-link.refused',
    'owner-link.revoked',
    'admin-consent.started',
    'admin-consent.granted',
    'admin-consent.failed',
  ],
  tokens: [
    'token.refreshed',
    'token.refresh-failed',
    'token.needs-reauthorization',
    'token.deleted',
    'token.revoked',
    'server.down',
    'server.recovered',
  ],
  checks: ['account.checked', 'account.reported'],
  alerts: [
    'alert.sent',
    'alert.failed',
    'alert-rule.added',
    'alert-rule.saved',
    'alert-rule.removed',
    'alert-rule.tested',
    'alert-rule.secret-replaced',
    'alert-rule.disabled',
  ],
  edits: [
    'email.added',
    'email.saved',
    'email.removed',
    'account.saved',
    'config.saved',
    'config.deleted',
    'secret.added',
    'secret.tested',
    'secret.promoted',
    'secret.rolled-back',
    'secret.discarded',
    'secret.dropped',
    'settings.saved',
  ],
  access: [
    'session.started',
    'session.refused',
    'session.confirmed',
    'password.changed',
    'administrator.added',
    'administrator.invited',
    'administrator.invitation-withdrawn',
    'administrator.removed',
    'key.made',
    'key.revoked',
  ],
} as const

export const eventGroup = z.enum(['authorisation', 'tokens', 'checks', 'alerts', 'edits', 'access'])
export type EventGroup = z.infer<typeof eventGroup>

export const eventType = z.enum([
  ...eventTypes.authorisation,
  ...eventTypes.tokens,
  ...eventTypes.checks,
  ...eventTypes.alerts,
  ...eventTypes.edits,
  ...eventTypes.access,
])
export type EventType = z.infer<typeof eventType>

/** An instant after another, where both are given. */
const inOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  from === undefined || to === undefined || Date.parse(from) < Date.parse(to)

/**
 * Events as a reader's words name them, written `token.refreshed:ok`: of one type and outcome; with
 * `:rotated` or `:!rotated` only those whose detail of that name is, or is not, true.
 */
const titled = z
  .string()
  .max(8000)
  .default('')
  .transform((list) => list.split(',').filter((each) => each !== ''))
  .pipe(
    z.array(
      z
        .string()
        .transform((each) => /^([^:]+):([a-z]+)(?::(!?)([a-z]+))?$/i.exec(each))
        .transform((parts) => ({
          type: parts?.[1],
          outcome: parts?.[2],
          flag: parts?.[4] === undefined ? null : { name: parts[4], is: parts[3] === '' },
        }))
        .pipe(
          z.object({
            type: eventType,
            outcome: z.enum(['ok', 'failed']),
            flag: z.object({ name: z.string(), is: z.boolean() }).nullable(),
          }),
        ),
    ),
  )

const filters = {
  /** the email's id; it may have been deleted */
  email: id.optional(),
  /** an IdP config's id */
  config: id.optional(),
  group: eventGroup.optional(),
  outcome: z.enum(['ok', 'failed']).optional(),
  /** the whole name of an administrator or of a key, or `system` */
  actor: singleLine(200).optional(),
  /** instants: from this one on, and before that one */
  from: timestamp.optional(),
  to: timestamp.optional(),
  /** a part of address, name, provider ids or of what the event holds */
  search: singleLine(200).default(''),
  /** what `search` finds besides: the events that the reader knows by a sentence with these words */
  titled,
}
const order = { error: messages.eventRange, path: ['to'] }
export const eventFilters = z.object(filters)
export type EventFilters = z.infer<typeof eventFilters>

export const eventListQuery = z
  .object({
    ...filters,
    cursor: z.string().max(4000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .refine(inOrder, order)
export type EventListQuery = z.infer<typeof eventListQuery>

export const eventExportQuery = z
  .object({ ...filters, format: z.enum(['csv', 'json']) })
  .refine(inOrder, order)
export type EventExportQuery = z.infer<typeof eventExportQuery>

const changedValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])

/**
 * One field that an edit changed, by its name in the form; long values are cut. Of a secret only
 * what became of it: no value, and nothing that tells of one.
 */
export const eventChange = z.union([
  z.object({ field: z.string(), before: changedValue, after: changedValue }),
  z.object({ field: z.string(), secret: z.enum(['entered', 'replaced', 'erased']) }),
])
export type EventChange = z.infer<typeof eventChange>

/** One entry of the timeline. */
export const timelineEvent = z.object({
  id,
  at: timestamp,
  /** an `eventType`; a newer process may know more of them */
  type: z.string(),
  outcome: z.enum(['ok', 'failed']),
  /** name of an administrator or of a service's key, or `system` */
  actor: z.string(),
  /** as it was called then; `present` while it still exists */
  email: z.object({ id, address: z.string(), present: z.boolean() }).nullable(),
  accountKind: accountKind.nullable(),
  /** as it is called now; null once it is deleted */
  config: z.object({ id, name: z.string().nullable() }).nullable(),
  /** what else is known of it; never a secret. Edits hold their `changes`, a list of `eventChange` */
  detail: z.record(z.string(), z.unknown()),
  /** the provider's own, for its support */
  traceId: z.string().nullable(),
  correlationId: z.string().nullable(),
})
export type TimelineEvent = z.infer<typeof timelineEvent>

/**
 * Newest first. A request looks at a bounded number of events: with filters that fit few of them a
 * page may hold less than its limit, even nothing, and still have a `next`.
 */
export const eventList = z.object({
  items: z.array(timelineEvent),
  /** opaque; of these filters only */
  next: z.string().nullable(),
  /** where `next` stands because enough was looked at: the time reached */
  searchedTo: timestamp.nullable(),
})
export type EventList = z.infer<typeof eventList>
