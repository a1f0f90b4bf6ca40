import type { ImapFlow } from 'imapflow'
import { hasWholeHeader, headerOf } from '../fetching/header-of.ts'
import { largestHeldMessage, type MessageHead } from '../fetching/mailbox.ts'
import { fetchRows } from './fetch-rows.ts'

type Give = (uid: number, head: MessageHead) => void

/** What an envelope is read from; the decision on the mail package says why not ENVELOPE. */
const headers = ['from', 'to', 'subject', 'date', 'message-id']

/** Sizes and the fields of the envelope, given together at the end. */
export async function giveHeaders(client: ImapFlow, uids: number[], give: Give): Promise<void> {
  const heads = new Map<number, MessageHead>()
  await fetchRows(client, uids, { size: true, headers }, (uid, { headers: header, size = 0 }) => {
    // A row without it is a change of flags that the server told of in between.
    if (header) heads.set(uid, { header: headerOf(header), size, source: undefined })
  })
  for (const [uid, head] of heads) give(uid, head)
}

/**
 * Heads from the beginning of each message, with the whole of the small ones. So that they fit
 * together, whatever they hold, each gets the same share; what is longer is dropped again. Only of
 * those the size is asked for, afterwards: to ask before would take a round trip more each time,
 * and some servers are wrong about it.
 */
export async function giveWithSource(
  client: ImapFlow,
  uids: number[],
  room: number,
  give: Give,
): Promise<void> {
  const share = Math.min(Math.floor(room / uids.length), largestHeldMessage)
  const cut = new Map<number, string | undefined>()
  const query = { source: { start: 0, maxLength: share + 1 } }
  await fetchRows(client, uids, query, (uid, { source }) => {
    if (!source) return
    if (source.length > share) cut.set(uid, hasWholeHeader(source) ? headerOf(source) : undefined)
    else give(uid, { header: headerOf(source), size: source.length, source })
  })
  const uidsWhere = (hasHeader: boolean) =>
    [...cut].filter(([, header]) => (header !== undefined) === hasHeader).map(([uid]) => uid)
  await fetchRows(client, uidsWhere(true), { size: true }, (uid, { size = 0 }) => {
    give(uid, { header: cut.get(uid) ?? '', size, source: undefined })
  })
  await giveHeaders(client, uidsWhere(false), give)
}
