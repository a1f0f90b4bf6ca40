import { text } from '../text/en.ts'

/** What the reader is told of a problem; the API client's errors have this shape. */
interface ShownProblem {
  title: string
  remedy: string
  detail?: string | undefined
  requestId?: string | undefined
  retryAfter?: number | undefined
}

/** Words for any error: a refusal speaks for itself, silence and slips of the console have their own. */
export function describeError(error: unknown): ShownProblem {
  if (!(error instanceof Error)) return unexpected
  if ('title' in error && 'remedy' in error)
    return {
      title: String(error.title),
      remedy: String(error.remedy),
      ...('detail' in error && typeof error.detail === 'string' ? { detail: error.detail } : {}),
      ...('requestId' in error && typeof error.requestId === 'string'
        ? { requestId: error.requestId }
        : {}),
      ...('retryAfter' in error && typeof error.retryAfter === 'number'
        ? { retryAfter: error.retryAfter }
        : {}),
    }
  return error.name === 'NetworkError'
    ? { title: text.problem.networkTitle, remedy: text.problem.networkRemedy }
    : unexpected
}

const unexpected: ShownProblem = {
  title: text.problem.unexpectedTitle,
  remedy: text.problem.unexpectedRemedy,
}
