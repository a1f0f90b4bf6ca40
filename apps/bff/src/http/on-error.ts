import type { Problem } from '@mailgrant/contract/problem'
import { type ProblemCode, problemText } from '@mailgrant/contract/problem-text'
import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { AppError } from '../app-error.ts'
import type { RequestContext } from './context.ts'

/** RFC 9457 problem details. */
export function answerProblem(
  c: Context<RequestContext>,
  code: ProblemCode,
  extra: AppError['extra'] = {},
): Response {
  const [status, title, remedy] = problemText[code]
  const problem: Problem = {
    type: `urn:mailgrant:problem:${code}`,
    title,
    status,
    code,
    remedy,
    requestId: c.get('requestId') ?? '',
    ...extra,
  }
  // RFC 6750 §3; sessions have no scheme that a browser could ask for
  if (code === 'api_key_missing') c.header('WWW-Authenticate', 'Bearer realm="Mailgrant"')
  if (code === 'api_key_unknown')
    c.header('WWW-Authenticate', 'Bearer realm="Mailgrant", error="invalid_token"')
  if (extra.retryAfter !== undefined) c.header('Retry-After', String(extra.retryAfter))
  c.header('Cache-Control', 'no-store')
  return c.body(JSON.stringify(problem), status, { 'Content-Type': 'application/problem+json' })
}

/** The one place where errors become answers; whatever was not foreseen is logged with its causes. */
export const onError: ErrorHandler<RequestContext> = (error, c) => {
  if (error instanceof AppError) {
    if (error.cause !== undefined || problemText[error.code][0] >= 500)
      c.get('log')?.warn({ err: error, problem: error.code }, 'request failed')
    return answerProblem(c, error.code, error.extra)
  }
  if (error instanceof HTTPException)
    return answerProblem(c, error.status === 413 ? 'body_too_large' : 'malformed_request')
  c.get('log')?.error({ err: error }, 'unexpected error')
  return answerProblem(c, 'internal')
}
