import type { Session } from '@mailgrant/contract/session'

/** A session and the Set-Cookie values that carry it. */
export interface SessionStarted {
  session: Session
  cookies: string[]
}
