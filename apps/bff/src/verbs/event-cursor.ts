import type { EventFilters } from '@mailgrant/contract/event'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { fieldText } from '../text/accounts.ts'

/** A place in the timeline; `id` tells events of one millisecond apart. */
export interface EventPlace {
  at: Date
  id: string
}

const cursor = z.object({ at: z.iso.datetime(), id: z.uuid(), of: z.string() })

const boundTo = ({ email, config, group, outcome, actor, from, to, search }: EventFilters) =>
  JSON.stringify([email, config, group, outcome, actor, from, to, search])

export const writeEventCursor = (filters: EventFilters, { at, id }: EventPlace): string =>
  Buffer.from(JSON.stringify({ at: at.toISOString(), id, of: boundTo(filters) })).toString(
    'base64url',
  )

/** Null without one. A cursor of other filters names no place among these events: refused. */
export function readEventCursor(
  filters: EventFilters & { cursor?: string | undefined },
): EventPlace | null {
  if (filters.cursor === undefined) return null
  const invalid = (cause?: unknown) =>
    new AppError('invalid_input', { fields: { cursor: fieldText.otherPage }, cause })
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(filters.cursor, 'base64url').toString('utf8'))
  } catch (error) {
    throw invalid(error)
  }
  const parsed = cursor.safeParse(json)
  if (!parsed.success || parsed.data.of !== boundTo(filters)) throw invalid()
  return { at: new Date(parsed.data.at), id: parsed.data.id }
}
