import type { Deps } from '../deps.ts'
import { HostNotAllowedError } from '../net/checked-lookup.ts'
import { EndpointNotAllowedError } from '../net/guarded-fetch.ts'
import { places } from '../seal/places.ts'
import { alertText } from '../text/alerts.ts'
import type { AlertMessage, Failed, SendOutcome } from './alert-message.ts'
import { retryAfterMs } from './retry-after.ts'
import { signWebhook } from './sign-webhook.ts'
import { webhookBody } from './webhook-body.ts'

const t = alertText.webhook
/** Failed before anything was sent. */
const notConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']

/** One POST (Standard Webhooks): any 2xx is success, 410 asks for no more, redirects are not followed. */
export async function sendWebhook(
  { env, clock, sealer, alertChannels }: Pick<Deps, 'env' | 'clock' | 'sealer' | 'alertChannels'>,
  message: AlertMessage,
): Promise<SendOutcome> {
  const { rule } = message
  if (rule.url === null || rule.webhookSecretSealed === null)
    throw new Error(`The webhook ${rule.id} has no address or no secret`)
  const { host } = new URL(rule.url)
  const secret = sealer.open(places.webhookSecret(rule.id), rule.webhookSecretSealed)
  const body = JSON.stringify(webhookBody(env, message))
  try {
    const response = await alertChannels.post(rule.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Mailgrant',
        ...signWebhook(secret, { id: message.id, at: clock(), body }),
      },
      body,
    })
    if (response.ok) return { outcome: 'sent', through: host }
    const isTest = message.news.length === 0
    return refused(host, response, { now: clock(), isTest })
  } catch (error) {
    return unsent(host, error)
  }
}

const failed = (cause: string, remedy: string, more: Partial<Failed> = {}): Failed => ({
  outcome: 'failed',
  cause,
  remedy,
  unknown: false,
  retryAfterMs: null,
  gone: false,
  ...more,
})

function refused(
  host: string,
  { status, headers }: Response,
  { now, isTest }: { now: Date; isTest: boolean },
): Failed {
  if (status === 410)
    return failed(t.gone(host), isTest ? t.goneAtTestRemedy : t.goneRemedy, { gone: true })
  if (status >= 300 && status < 400)
    return failed(t.redirected(host, status, originOf(headers)), t.redirectedRemedy)
  const busy = status === 429 || status === 503
  return failed(t.answered(host, status), t.answeredRemedy, {
    retryAfterMs: busy ? retryAfterMs(headers, now) : null,
  })
}

/** Where a redirect points; its path and query may hold what is not for the screen. */
function originOf(headers: Headers): string {
  const location = headers.get('location') ?? ''
  return URL.canParse(location) ? new URL(location).origin : ''
}

function unsent(host: string, error: unknown): Failed {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (
    [error, cause].some(
      (each) => each instanceof HostNotAllowedError || each instanceof EndpointNotAllowedError,
    )
  )
    return failed(t.notAllowed(host), t.notAllowedRemedy)
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return failed(t.silent(host), t.silentRemedy, { unknown: true })
  const code = codeOf(cause)
  return failed(t.unreachable(host, code), t.unreachableRemedy, {
    unknown: !notConnected.includes(code),
  })
}

const codeOf = (error: unknown): string =>
  error instanceof Error
    ? 'code' in error && typeof error.code === 'string'
      ? error.code
      : error.message
    : 'error'
