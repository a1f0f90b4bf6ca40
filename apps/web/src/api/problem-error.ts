import { problemText, type ProblemCode } from '@mailgrant/contract/problem-text'

/** A problem answer (RFC 9457) as the console uses it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string | undefined
  readonly remedy: string
  readonly requestId: string | undefined
  /** form field (dotted path of the request body) to the sentence shown below it */
  readonly fields: Readonly<Record<string, string>>
  /** seconds */
  readonly retryAfter: number | undefined
  /** edit_conflict: the stored object, not yet parsed */
  readonly current: unknown
  /** check_failed: the check report, not yet parsed */
  readonly check: unknown
  /** config_in_use: the emails that use it */
  readonly emails: readonly { id: string; address: string }[]

  constructor(status: number, body: unknown) {
    const given = isRecord(body) ? body : {}
    const known = knownProblem(given['code']) ?? (status === 503 ? 'unavailable' : 'internal')
    const title = text(given['title']) ?? problemText[known][1]
    super(title)
    this.code = text(given['code']) ?? known
    this.status = status
    this.title = title
    this.detail = text(given['detail'])
    this.remedy = text(given['remedy']) ?? problemText[known][2]
    this.requestId = text(given['requestId'])
    this.fields = isRecord(given['fields']) ? onlyText(given['fields']) : {}
    this.retryAfter = typeof given['retryAfter'] === 'number' ? given['retryAfter'] : undefined
    this.current = given['current']
    this.check = given['check']
    this.emails = Array.isArray(given['emails']) ? given['emails'].flatMap(emailOf) : []
  }
}

/** The request did not reach the server, or its answer did not reach us. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
}

export const isProblem = (error: unknown, ...codes: ProblemCode[]): error is ProblemError =>
  error instanceof ProblemError && (codes.length === 0 || codes.some((code) => code === error.code))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const knownProblem = (code: unknown): ProblemCode | undefined =>
  isProblemCode(code) ? code : undefined

const isProblemCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(problemText, code)

const onlyText = (record: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  )

const emailOf = (value: unknown) => {
  if (!isRecord(value)) return []
  const { id, address } = value
  return typeof id === 'string' && typeof address === 'string' ? [{ id, address }] : []
}
