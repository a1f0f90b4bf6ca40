import type { AccountStatus } from '@mailgrant/contract/account'
import type { EventGroup } from '@mailgrant/contract/event'
import type { EmailsSearch } from './api/queries/emails.ts'
import type { ActivitySearch } from './api/queries/events.ts'

/** What an address may carry after `?`. Anything unknown is left out instead of failing the page. */
type Raw = Record<string, unknown>

/** Plain text both ways: the router's own way would read `?search=123` as a number. */
export const parseSearch = (search: string): Raw => Object.fromEntries(new URLSearchParams(search))

export function stringifySearch(search: Raw): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(search))
    if (typeof value === 'string') query.set(key, value)
  return query.size > 0 ? `?${query.toString()}` : ''
}

const text = (value: unknown, max: number) =>
  typeof value === 'string' && value !== '' ? value.slice(0, max) : undefined

const oneOf = <Choice extends string>(value: unknown, choices: readonly Choice[]) =>
  choices.find((choice) => choice === value)

const present = <Search extends object>(search: Search): Search => {
  for (const key in search) if (search[key] === undefined) delete search[key]
  return search
}

const statuses = [
  'not-configured',
  'authorised',
  'expires-soon',
  'needs-reauthorisation',
  'failing',
] as const satisfies readonly AccountStatus['value'][]

export const parseEmailsSearch = (raw: Raw): EmailsSearch =>
  present({
    search: text(raw['search'], 200),
    status: oneOf(raw['status'], statuses),
    sort: oneOf(raw['sort'], ['address', 'name', 'lastActivity', 'created']),
    direction: oneOf(raw['direction'], ['asc', 'desc']),
    cursor: text(raw['cursor'], 4000),
  })

export const parseExpiriesSearch = (raw: Raw): { cursor?: string | undefined } =>
  present({ cursor: text(raw['cursor'], 1000) })

const uuid = (value: unknown) =>
  typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
    ? value
    : undefined

/** A day of the reader's own calendar. */
const day = (value: unknown) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\d$/.test(value) &&
  !Number.isNaN(Date.parse(`${value}T00:00:00`))
    ? value
    : undefined

/** All of them, without the contract's own list: that brings a library which most pages do without. */
const isGroup = {
  authorisation: true,
  tokens: true,
  checks: true,
  alerts: true,
  edits: true,
  access: true,
} satisfies Record<EventGroup, true>
const group = (value: unknown): EventGroup | undefined =>
  typeof value === 'string' && isKeyOf(isGroup, value) ? value : undefined

const isKeyOf = <Keys extends object>(keys: Keys, value: PropertyKey): value is keyof Keys =>
  Object.hasOwn(keys, value)

export const parseActivitySearch = (raw: Raw): ActivitySearch =>
  present({
    search: text(raw['search'], 200),
    group: group(raw['group']),
    outcome: oneOf(raw['outcome'], ['ok', 'failed']),
    actor: text(raw['actor'], 200),
    email: uuid(raw['email']),
    config: uuid(raw['config']),
    from: day(raw['from']),
    to: day(raw['to']),
  })

export const parseSignInSearch = (raw: Raw): { return?: string | undefined } =>
  present({ return: text(raw['return'], 2000) })

/** The id of an authorization request; what is shown comes from its stored outcome. */
export const parseAuthorizationSearch = (raw: Raw): { authorization?: string | undefined } =>
  present({ authorization: text(raw['authorization'], 100) })

type Denial = 'declined' | 'directory' | 'expired'

/** Why admin consent was not given; an unknown word is none. */
export const parseDenialSearch = (raw: Raw): { reason?: Denial | undefined } =>
  present({ reason: oneOf(raw['reason'], ['declined', 'directory', 'expired']) })
