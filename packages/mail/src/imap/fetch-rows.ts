import type { FetchQueryObject, ImapFlow } from 'imapflow'
import { uidSet } from './uid-set.ts'

export interface Row {
  headers?: Buffer | undefined
  size?: number | undefined
  source?: Buffer | undefined
}

/**
 * FETCH of some messages, read to its end: a command sent while rows are still arriving would wait
 * for them forever. A server may split the answer for one message, and may tell of others.
 */
export async function fetchRows(
  client: ImapFlow,
  uids: number[],
  query: FetchQueryObject,
): Promise<Map<number, Row>> {
  const rows = new Map<number, Row>()
  if (uids.length === 0) return rows
  const wanted = new Set(uids)
  for (const { uid, headers, size, source } of await client.fetchAll(
    uidSet(uids),
    { uid: true, ...query },
    { uid: true },
  )) {
    if (!wanted.has(uid)) continue
    const row = rows.get(uid) ?? {}
    row.headers ??= headers
    row.size ??= size
    row.source ??= source
    rows.set(uid, row)
  }
  return rows
}
