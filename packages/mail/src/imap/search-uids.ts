import type { ImapFlow } from 'imapflow'
import { MailError } from '../mail-error.ts'
import type { AfterFetch } from '../mail-store.ts'
import { unlessRefused } from './last-refusal.ts'
import { expungesByUid } from './remove-messages.ts'

/** UIDs of the folder above one, ascending. */
export async function searchUids(
  client: ImapFlow,
  above: number,
  { action }: AfterFetch,
): Promise<number[]> {
  // Where we could only mark what was acknowledged, a mark means that it is done with.
  const marked = action !== 'nothing' && !expungesByUid(client)
  const query = { uid: `${above + 1}:*`, ...(marked ? { deleted: false } : {}) }
  // ESEARCH (RFC 4731) answers with ranges: in a large folder a fraction of the octets.
  const answer = await unlessRefused(client, () =>
    client.search(query, { uid: true, returnOptions: ['ALL'] }),
  )
  const found = Array.isArray(answer) ? answer : expand(answer.all ?? '')
  // "n:*" always names the last message, also when its UID is below n (RFC 3501 §6.4.8).
  return found.filter((uid) => uid > above).toSorted((a, b) => a - b)
}

// A hostile range would be expanded to billions of numbers.
const mostUids = 2_000_000

function expand(set: string): number[] {
  const uids: number[] = []
  for (const range of set === '' ? [] : set.split(',')) {
    const [from, to = from] = range.split(':').map(Number)
    if (from === undefined || to === undefined || !(to - from + uids.length < mostUids)) {
      throw new MailError('protocol_error', { serverReply: set })
    }
    for (let uid = from; uid <= to; uid += 1) uids.push(uid)
  }
  return uids
}
