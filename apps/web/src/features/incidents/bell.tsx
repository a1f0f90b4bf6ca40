import type { IncidentList } from '@mailgrant/contract/incident'
import { VisuallyHidden } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { incidentsQuery } from '../../api/queries/incidents.ts'
import { incidentsText as t } from '../../text/incidents.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import classes from './bell.module.css'
import { BellPanel } from './bell-panel.tsx'
import { OpenIncidents, type RenderReauthorize } from './open-incidents.tsx'
import { useFollowing } from './use-following.ts'
import { useIncidentNews } from './use-incident-news.ts'

/** What is open, in the header of every page: how many, and the list on a press. */
export function Bell({ renderReauthorize }: { renderReauthorize: RenderReauthorize }) {
  const { data, error, refetch } = useQuery(incidentsQuery())
  const news = useIncidentNews(data)
  useFollowing(data)
  const [opened, setOpened] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  const contains = (target: Node) => place.current?.contains(target) ?? false
  return (
    <div
      ref={place}
      className={classes.place}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !contains(relatedTarget)) setOpened(false)
      }}
    >
      <button
        ref={button}
        type="button"
        className={classes.bell}
        aria-label={nameOf(data, error)}
        aria-haspopup="dialog"
        aria-expanded={opened}
        {...(opened ? { 'aria-controls': id } : {})}
        onClick={() => setOpened(!opened)}
      >
        <IconBell size={20} stroke={1.7} aria-hidden />
        {data && <Count list={data} />}
      </button>
      {opened && (
        <BellPanel
          id={id}
          contains={contains}
          onClose={() => setOpened(false)}
          onEscape={() => {
            setOpened(false)
            button.current?.focus()
          }}
        >
          {data && (
            <OpenIncidents
              list={data}
              renderReauthorize={renderReauthorize}
              onFollow={() => setOpened(false)}
            />
          )}
          {!data && (
            <div className={classes.problem}>
              {error ? (
                <ProblemAlert error={error} onRetry={() => void refetch()} />
              ) : (
                <span role="status">{t.loading}</span>
              )}
            </div>
          )}
        </BellPanel>
      )}
      <VisuallyHidden aria-live="polite">{news}</VisuallyHidden>
    </div>
  )
}

function nameOf(list: IncidentList | undefined, error: unknown): string {
  if (list)
    return `${t.open(list.total)}${list.undelivered ? t.undelivered : ''}${list.standstill ? t.standstill : ''}`
  return error ? t.unknown : t.loading
}

function Count({ list: { total, undelivered, standstill } }: { list: IncidentList }) {
  if (total === 0 && !undelivered && !standstill) return null
  return (
    <span className={classes.count} aria-hidden>
      {total > 99 ? '99+' : total > 0 ? total : '!'}
    </span>
  )
}
