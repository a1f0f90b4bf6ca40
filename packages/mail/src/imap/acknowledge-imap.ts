import { MailError } from '../mail-error.ts'
import type { AfterFetch } from '../mail-store.ts'
import { currentUidValidity } from './current-uid-validity.ts'
import type { ImapSessions } from './imap-sessions.ts'
import { archiveMessages, deleteMessages } from './remove-messages.ts'

/** Moves or deletes by UID, over whatever session is open by then. */
export interface Acknowledger {
  acknowledge(uidValidity: number, uid: number): Promise<void>
}

/** So that no command line becomes longer than servers like. */
const largestSet = 500

/** Those who wait for their turn go into one command. */
export function createAcknowledger(sessions: ImapSessions, afterFetch: AfterFetch): Acknowledger {
  const waiting = new Map<number, { uids: number[]; done: Promise<void> }>()

  async function remove(uidValidity: number, uids: number[]): Promise<void> {
    if (afterFetch.action === 'nothing') return
    const { action } = afterFetch
    let copying = false
    await sessions.use(undefined, async (client) => {
      waiting.delete(uidValidity)
      // Another MOVE of what has moved is nothing; another COPY would be a second copy.
      if (copying) throw new MailError('connection_lost')
      copying = action === 'archive' && !client.capabilities.has('MOVE')
      if (currentUidValidity(client) !== uidValidity) throw new MailError('folder_changed')
      for (let at = 0; at < uids.length; at += largestSet) {
        const set = uids.slice(at, at + largestSet)
        if (action === 'delete') await deleteMessages(client, set)
        else await archiveMessages(client, set, afterFetch.folder)
      }
    })
  }

  return {
    acknowledge(uidValidity, uid) {
      if (sessions.closed) return Promise.reject(new MailError('closed'))
      if (afterFetch.action === 'nothing') return Promise.resolve()
      const open = waiting.get(uidValidity)
      if (open) {
        open.uids.push(uid)
        return open.done
      }
      const uids = [uid]
      const batch = { uids, done: remove(uidValidity, uids) }
      waiting.set(uidValidity, batch)
      // Where no session could be opened it was never taken, and must not be joined by later ones.
      const gone = () => {
        if (waiting.get(uidValidity) === batch) waiting.delete(uidValidity)
      }
      batch.done.then(gone, gone)
      return batch.done
    },
  }
}
