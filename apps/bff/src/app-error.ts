import type { Problem } from '@mailgrant/contract/problem'
import { type ProblemCode, problemText } from '@mailgrant/contract/problem-text'

type Extra = Partial<
  Pick<Problem, 'detail' | 'remedy' | 'fields' | 'retryAfter' | 'current' | 'check' | 'emails'>
> & { cause?: unknown }

/** What a verb throws; `onError` answers it as RFC 9457 problem details. */
export class AppError extends Error {
  readonly code: ProblemCode
  readonly extra: Omit<Extra, 'cause'>

  constructor(code: ProblemCode, { cause, ...extra }: Extra = {}) {
    super(problemText[code][1], cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.extra = extra
  }
}
