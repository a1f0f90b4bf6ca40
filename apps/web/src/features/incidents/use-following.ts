import type { IncidentList } from '@mailgrant/contract/incident'
import { type Query, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

/** Of these nothing happens that the page could show: who sits here, what is built in, an answer that makes something. */
const still = new Set(['incidents', 'session', 'providers', 'owner-link', 'invitation'])
const follows = ({ queryKey: [what, which] }: Query) =>
  !still.has(String(what)) && which !== 'draft'

/**
 * What an open page shows is asked for again when something has happened: a status in a list must not
 * say another thing than the bell above it. What is typed into a form stays.
 */
export function useFollowing(list: IncidentList | undefined): void {
  const queryClient = useQueryClient()
  const known = useRef<string | null>(null)
  const now = list && JSON.stringify([list.happened, list.items, list.total])
  useEffect(() => {
    if (now === undefined) return
    const before = known.current
    known.current = now
    if (before !== null && before !== now)
      void queryClient.invalidateQueries({ predicate: follows }, { cancelRefetch: false })
  }, [now, queryClient])
}
