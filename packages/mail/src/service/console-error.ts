import { z } from 'zod'
import { cleanReply } from '../clean-reply.ts'
import { MailError, type MailErrorOptions } from '../mail-error.ts'
import type { MailErrorCode } from '../error-codes.ts'
import { networkError } from '../network-error.ts'

/** RFC 9457, read leniently: a proxy on the way may answer with one of its own. */
const problem = z.object({
  title: z.string().default(''),
  detail: z.string().optional(),
  code: z.string().default(''),
  remedy: z.string().optional(),
  requestId: z.string().optional(),
})

type Meaning = [code: MailErrorCode, options?: MailErrorOptions]

/** The console's codes in terms of ours; those that are missing are judged by their status. */
const meanings: Record<string, Meaning> = {
  api_key_missing: ['api_key_rejected'],
  api_key_unknown: ['api_key_rejected'],
  api_key_revoked: ['api_key_rejected'],
  api_key_expired: ['api_key_rejected'],
  action_not_allowed: ['action_not_allowed'],
  email_out_of_reach: ['email_unknown'],
  account_not_ready: ['account_not_ready'],
  host_not_of_provider: ['account_not_ready'],
  account_not_oauth2: ['account_not_oauth2'],
  reauthorization_required: ['reauthorization_required'],
  token_not_found: ['reauthorization_required'],
  client_rejected: ['token_unavailable', { permanent: true }],
  provider_unreachable: ['token_unavailable', { whoseMove: 'provider' }],
  refresh_failed: ['token_unavailable', { whoseMove: 'provider' }],
  too_many_requests: ['throttled'],
  invalid_input: ['invalid_argument'],
}

interface Refusal {
  status: number
  body: unknown
  retryAfterMs: number | undefined
}

/** What an answer that is not a success means; its words and its remedy are kept. */
export function consoleError({ status, body, retryAfterMs }: Refusal, apiKey: string): MailError {
  const read = problem.safeParse(body)
  const told = read.success && read.data.code !== '' ? read.data : undefined
  const [code, options] = (told && meanings[told.code]) ?? byStatus(status)
  const clean = (text: string) => cleanReply(text.replaceAll(apiKey, '…'))
  const message = told?.detail || told?.title
  const request = told?.requestId ? `, request ${told.requestId}` : ''
  return new MailError(code, {
    ...options,
    ...(message ? { message: clean(message) } : {}),
    ...(told?.remedy ? { remedy: clean(told.remedy) } : {}),
    serverReply: clean(told ? `${status} ${told.code}${request}` : `${status}`),
    retryAfterMs,
  })
}

function byStatus(status: number): Meaning {
  if (status === 401) return ['api_key_rejected']
  if (status === 403) return ['action_not_allowed']
  if (status === 429) return ['throttled']
  if (status >= 500) return ['console_unreachable']
  return ['console_unreachable', notMailgrant]
}

const notMailgrant = {
  permanent: true,
  message: 'What answers at this address is not a Mailgrant console that this version understands.',
  remedy: 'Give the public address of the console as url; if it is right, update @mailgrant/mail.',
} satisfies MailErrorOptions

/** An answer of another shape. What it holds may be a token, so it is nobody's cause. */
export function notUnderstood(): MailError {
  return new MailError('console_unreachable', notMailgrant)
}

/** What `fetch` raised, which hides the socket's own error in its cause. */
export function unreachable(thrown: unknown): MailError {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') {
    return new MailError('console_unreachable', {
      message: 'The Mailgrant console did not answer in time.',
      cause: thrown,
    })
  }
  const inner = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
  const network = networkError(inner, 'connect')
  return new MailError('console_unreachable', {
    message: `The Mailgrant console could not be reached. ${network.message}`,
    // A certificate does not mend itself; everything else may.
    ...(network.code === 'certificate_invalid' ? { permanent: true, remedy: network.remedy } : {}),
    cause: thrown,
  })
}
