import { untilAborted } from './cancellation.ts'
import type { BearerToken, TokenProvider } from './token-provider.ts'

/**
 * A provider in front of another for callers that use one token at the same time: they share one
 * question, and one rejected token is handed back once, however many connections it failed on.
 */
export function shareTokens(tokens: TokenProvider): TokenProvider {
  let handedBack: { accessToken: string; done: Promise<void> } | undefined
  let asked: Promise<BearerToken> | undefined

  function forget(accessToken: string): void {
    if (handedBack?.accessToken === accessToken) handedBack = undefined
  }

  return {
    getToken() {
      if (asked) return asked
      const asking = tokens
        .getToken()
        .then((token) => {
          // Given out again after it was handed back: it may be handed back again, too.
          if (asked === asking) forget(token.accessToken)
          return token
        })
        .finally(() => {
          if (asked === asking) asked = undefined
        })
      asked = asking
      return asking
    },
    invalidate(accessToken, { signal } = {}) {
      if (handedBack?.accessToken === accessToken) return untilAborted(handedBack.done, signal)
      // What was asked before this may still answer with the rejected value.
      asked = undefined
      const done = tokens.invalidate(accessToken)
      handedBack = { accessToken, done }
      done.catch(() => forget(accessToken))
      return untilAborted(done, signal)
    },
  }
}
