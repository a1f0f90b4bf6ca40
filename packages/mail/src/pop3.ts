import { createFetching } from './fetching/create-fetching.ts'
import type { AfterFetch, MailStore } from './mail-store.ts'
import { createPop3Mailbox } from './pop3/pop3-mailbox.ts'
import { createPop3Sessions } from './pop3/pop3-sessions.ts'
import { verifyPop3 } from './pop3/verify-pop3.ts'
import type { StoreSettings } from './settings.ts'

export interface Pop3Settings extends StoreSettings {
  /** what happens to an acknowledged message; default nothing. POP3 has no folders to archive to */
  afterFetch?: Exclude<AfterFetch, { action: 'archive' }>
}

/**
 * Fetches from one POP3 mailbox (RFC 1939) with a client of our own. Acknowledged messages are
 * deleted when the session ends: POP3 does it at QUIT, and forgets it when the connection is lost,
 * in which case they are marked again in the next session.
 */
export function createPop3Store(settings: Pop3Settings): MailStore {
  const sessions = createPop3Sessions(settings)
  const deletes = settings.afterFetch?.action === 'delete'
  return {
    verify: (options = {}) => verifyPop3(settings, options),
    ...createFetching(createPop3Mailbox(sessions, deletes)),
    close: (options) => sessions.close(options),
    [Symbol.asyncDispose]: () => sessions.close(),
  }
}
