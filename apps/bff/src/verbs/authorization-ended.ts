import type { ExchangeFailure } from '../oauth2/authorization-server.ts'
import type { Failing } from '../oauth2/failure-words.ts'

/** Thrown where a round trip ends before its grant is saved. */
export class AuthorizationEnded extends Error {
  override readonly name = 'AuthorizationEnded'
  readonly failing: Failing
  readonly exchange: ExchangeFailure | null

  constructor(failing: Failing, exchange: ExchangeFailure | null = null) {
    super(failing.cause)
    this.failing = failing
    this.exchange = exchange
  }
}
