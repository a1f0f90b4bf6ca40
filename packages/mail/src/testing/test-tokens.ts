import type { TokenProvider } from '../token-provider.ts'

export interface TestTokens extends TokenProvider {
  /** values that were handed back as rejected */
  readonly invalidated: string[]
}

/** Gives the values in turn: the next one only after the one before was invalidated. */
export function testTokens(...values: string[]): TestTokens {
  const invalidated: string[] = []
  return {
    invalidated,
    async getToken() {
      const accessToken = values.find((value) => !invalidated.includes(value)) ?? values.at(-1)
      if (accessToken === undefined) throw new Error('no token')
      return { accessToken, expiresAt: null }
    },
    async invalidate(accessToken) {
      invalidated.push(accessToken)
    },
  }
}
