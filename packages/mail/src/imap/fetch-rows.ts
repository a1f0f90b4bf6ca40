import type { FetchQueryObject, ImapFlow } from 'imapflow'
import { uidSet } from './uid-set.ts'

export interface Row {
  headers?: Buffer | undefined
  size?: number | undefined
  source?: Buffer | undefined
}

/**
 * FETCH of some messages, each row told as soon as it is whole. A server may split the answer for
 * one message, may tell of others, and may leave something out: such rows are told at the end.
 */
export async function fetchRows(
  client: ImapFlow,
  uids: readonly number[],
  query: FetchQueryObject,
  tell: (uid: number, row: Row) => void,
): Promise<void> {
  if (uids.length === 0) return
  const wanted = new Set(uids)
  const partial = new Map<number, Row>()
  const isWhole = ({ headers, size, source }: Row) =>
    (!query.headers || headers) && (!query.size || size !== undefined) && (!query.source || source)
  // Read to its end without waiting for anybody: a command sent meanwhile waits for it.
  for await (const told of client.fetch(uidSet(uids), { uid: true, ...query }, { uid: true })) {
    const { uid } = told
    if (!wanted.has(uid)) continue
    const before = partial.get(uid)
    const row: Row = {
      headers: before?.headers ?? told.headers,
      size: before?.size ?? told.size,
      source: before?.source ?? told.source,
    }
    if (isWhole(row)) {
      wanted.delete(uid)
      partial.delete(uid)
      tell(uid, row)
    } else partial.set(uid, row)
  }
  for (const [uid, row] of partial) tell(uid, row)
}
