import { createFetching } from './fetching/create-fetching.ts'
import { createFolder } from './imap/create-folder.ts'
import { createImapMailbox } from './imap/imap-mailbox.ts'
import { createImapSessions } from './imap/imap-sessions.ts'
import { verifyImap } from './imap/verify-imap.ts'
import { checkText } from './check-arguments.ts'
import type { AfterFetch, MailStore } from './mail-store.ts'
import type { StoreSettings } from './settings.ts'

export interface ImapSettings extends StoreSettings {
  /** the folder to fetch from; default `INBOX` */
  folder?: string
  /** what happens to an acknowledged message; default nothing */
  afterFetch?: AfterFetch
}

export interface ImapStore extends MailStore {
  /**
   * Makes a folder and subscribes to it.
   *
   * @throws MailError `folder_exists` or `folder_refused`, besides what a connection can raise
   */
  createFolder(name: string, options?: { signal?: AbortSignal }): Promise<void>
}

/**
 * Fetches from one IMAP folder (RFC 3501, RFC 9051) over imapflow. Connects when first used and
 * again, with a fresh token, when a session was lost.
 */
export function createImapStore(settings: ImapSettings): ImapStore {
  const folder = settings.folder ?? 'INBOX'
  const afterFetch = settings.afterFetch ?? { action: 'nothing' }
  const sessions = createImapSessions(settings, folder)
  return {
    verify: (options = {}) => verifyImap(settings, options.folder ?? folder, options),
    ...createFetching(createImapMailbox(sessions, afterFetch)),
    createFolder(name, { signal } = {}) {
      checkText(name, 'folder name')
      return createFolder(sessions, name, signal)
    },
    close: (options) => sessions.close(options),
    [Symbol.asyncDispose]: () => sessions.close(),
  }
}
