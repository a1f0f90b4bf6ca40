import type { IncidentList } from '@mailgrant/contract/incident'
import { useEffect, useRef, useState } from 'react'
import { incidentKinds, incidentsText as t } from '../../text/incidents.ts'
import { placeOf } from './incident-facts.ts'

const named = 3

/** What has broken since the answer before, in a sentence for a live region. What was open when the page came is no news. */
export function useIncidentNews(list: IncidentList | undefined): string {
  const known = useRef<ReadonlySet<string> | null>(null)
  const [news, setNews] = useState('')
  useEffect(() => {
    if (!list) return
    const before = known.current
    known.current = new Set(list.items.map(({ id }) => id))
    if (before === null) return
    const fresh = list.items.filter(({ id }) => !before.has(id))
    if (fresh.length === 0) return
    const told = fresh
      .slice(0, named)
      .map((incident) => `${incidentKinds[incident.kind]}, ${placeOf(incident)}`)
    setNews(t.news(told, fresh.length))
  }, [list])
  return news
}
