import { redactText } from '../logging/redact.ts'

/** Causes, outermost first; the driver's own error is the last. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = []
  for (let each = error; each instanceof Error; each = each.cause) chain.push(each)
  return chain
}

const field = (error: Error, name: string): string | null => {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : null
}

const wordsOf = (error: Error) =>
  redactText(error.message || field(error, 'code') || error.name).replace(/\.$/, '')

const trigram =
  'Let an administrator of the server run CREATE EXTENSION pg_trgm in this database, then start again.'

/**
 * What keeps Mailgrant from a Postgres at its start: one sentence with what was said, one with what
 * to do. Branches on the codes (SQLSTATE, Node's), because the words are in the server's language.
 * Null for what no operator of the database can mend.
 */
export function explainDatabaseError(error: unknown): string | null {
  const chain = chainOf(error)
  const last = chain.at(-1)
  if (last === undefined) return null
  const code = field(last, 'code') ?? ''
  const why = wordsOf(last)
  const aboutExtension = chain.some((each) => /create extension/i.test(field(each, 'query') ?? ''))
  const extensionMissing = code === '58P01' || code === '0A000'
  if (aboutExtension && (extensionMissing || code === '42501'))
    return `DATABASE_URL: the extension pg_trgm could not be made (${why}). ${extensionMissing ? `It comes with the contrib package of Postgres: install that first. ${trigram}` : trigram}`
  switch (code) {
    case '42501':
      return `DATABASE_URL: its role may not make tables in the database (${why}). Make the role the owner of the database (ALTER DATABASE … OWNER TO …), then start again.`
    case '28P01':
    case '28000':
      return `DATABASE_URL: the server refuses to sign in (${why}). Check user name and password, and the server’s pg_hba.conf.`
    case '3D000':
      return `DATABASE_URL: there is no such database (${why}). Create it, then start again.`
    case '53300':
      return `DATABASE_URL: the server has no connection left (${why}). Raise its max_connections or stop what holds them.`
    case '55P03':
    case '57014':
      return `DATABASE_URL: another process has been migrating the database for too long (${why}). Look which one it is, then start again.`
    default:
      return unreachable.has(code)
        ? `DATABASE_URL: the database does not answer (${why}). Check host and port, and that it runs and can be reached from here.`
        : null
  }
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOENT',
  'EPIPE',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  // the server starts or stops
  '57P01',
  '57P02',
  '57P03',
])
