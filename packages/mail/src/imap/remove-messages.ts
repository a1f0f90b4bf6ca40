import type { ImapFlow } from 'imapflow'
import { MailError } from '../mail-error.ts'
import { unlessRefused } from './last-refusal.ts'
import { uidSet } from './uid-set.ts'

const byUid = { uid: true } as const

/** UIDPLUS (RFC 4315), part of IMAP4rev2 (RFC 9051). */
export function expungesByUid(client: ImapFlow): boolean {
  return client.capabilities.has('UIDPLUS')
}

/**
 * STORE and UID EXPUNGE. Without UIDPLUS a plain EXPUNGE would remove what others have marked
 * as well, so the messages are only marked: \Deleted is what every client takes for gone.
 */
export async function deleteMessages(client: ImapFlow, uids: number[]): Promise<void> {
  const set = uidSet(uids)
  await unlessRefused(client, () =>
    expungesByUid(client)
      ? client.messageDelete(set, byUid)
      : client.messageFlagsAdd(set, [String.raw`\Deleted`], byUid),
  )
}

/** MOVE (RFC 6851); without it COPY, and then what deleting comes to. */
export async function archiveMessages(
  client: ImapFlow,
  uids: number[],
  folder: string,
): Promise<void> {
  const set = uidSet(uids)
  const moves = client.capabilities.has('MOVE')
  try {
    await unlessRefused<unknown>(client, () =>
      moves ? client.messageMove(set, folder, byUid) : client.messageCopy(set, folder, byUid),
    )
  } catch (error) {
    throw await explained(client, folder, error)
  }
  if (!moves) await deleteMessages(client, uids)
}

async function explained(client: ImapFlow, folder: string, error: unknown): Promise<unknown> {
  if (!(error instanceof MailError) || error.code !== 'folder_refused') return error
  const folders = await client.list()
  if (folders.some(({ path }) => path === folder)) return error
  return new MailError('archive_folder_missing', {
    message: `The archive folder "${folder}" does not exist.`,
    serverReply: error.serverReply,
    cause: error,
  })
}
