import type { EmailsSearch } from './api/queries/emails.ts'

/** What an address may carry after `?`. Anything unknown is left out instead of failing the page. */
type Raw = Record<string, unknown>

const text = (value: unknown, max: number) =>
  (typeof value === 'string' || typeof value === 'number') && `${value}` !== ''
    ? `${value}`.slice(0, max)
    : undefined

const oneOf = <Choice extends string>(value: unknown, choices: readonly Choice[]) =>
  choices.find((choice) => choice === value)

const present = <Search extends object>(search: Search): Search => {
  for (const key in search) if (search[key] === undefined) delete search[key]
  return search
}

export const parseEmailsSearch = (raw: Raw): EmailsSearch =>
  present({
    search: text(raw['search'], 200),
    sort: oneOf(raw['sort'], ['address', 'name', 'lastActivity', 'created']),
    direction: oneOf(raw['direction'], ['asc', 'desc']),
    cursor: text(raw['cursor'], 1000),
  })

export const parseSignInSearch = (raw: Raw): { return?: string | undefined } =>
  present({ return: text(raw['return'], 2000) })

/** The id of an authorization request; what is shown comes from its stored outcome. */
export const parseAuthorizationSearch = (raw: Raw): { authorization?: string | undefined } =>
  present({ authorization: text(raw['authorization'], 100) })
