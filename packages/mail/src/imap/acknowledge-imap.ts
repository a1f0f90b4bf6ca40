import type { ImapFlow } from 'imapflow'
import { MailError } from '../mail-error.ts'
import type { AfterFetch, ImapCursor } from '../mail-store.ts'
import { currentUidValidity } from './current-uid-validity.ts'
import type { ImapSessions } from './imap-sessions.ts'

/** Moves or deletes one message by UID, over whatever session is open by then. */
export async function acknowledgeImap(
  sessions: ImapSessions,
  afterFetch: AfterFetch,
  { uidValidity, uid }: ImapCursor,
): Promise<void> {
  if (afterFetch.action === 'nothing') return
  await sessions.use(undefined, async (client) => {
    if (currentUidValidity(client) !== uidValidity) throw new MailError('folder_changed')
    if (afterFetch.action === 'delete') return deleteMessage(client, uid)
    return archiveMessage(client, uid, afterFetch.folder)
  })
}

async function deleteMessage(client: ImapFlow, uid: number): Promise<void> {
  const deleted = await client.messageDelete(String(uid), { uid: true })
  if (!deleted) throw new MailError('folder_refused')
}

async function archiveMessage(client: ImapFlow, uid: number, folder: string): Promise<void> {
  const moved = await client.messageMove(String(uid), folder, { uid: true })
  // A message that somebody else has moved or deleted meanwhile counts as moved, too.
  if (moved) return
  const folders = await client.list()
  if (folders.some(({ path }) => path === folder)) throw new MailError('folder_refused')
  throw new MailError('archive_folder_missing', {
    message: `The archive folder "${folder}" does not exist.`,
  })
}
