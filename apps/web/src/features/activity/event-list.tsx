import type { TimelineEvent } from '@mailgrant/contract/event'
import { Stack, Title } from '@mantine/core'
import type { ActivitySearch } from '../../api/queries/events.ts'
import { activityText as t } from '../../text/activity.ts'
import { longDay } from '../../ui/format-time.ts'
import classes from './activity.module.css'
import { byDay } from './by-day.ts'
import { EventRow } from './event-row.tsx'

/** Events by day, newest first. */
export function EventList({
  events,
  ofEmail,
  onFilter,
}: {
  events: readonly TimelineEvent[]
  ofEmail: boolean
  onFilter: (filter: ActivitySearch) => void
}) {
  return (
    <Stack gap="lg">
      {byDay(events).map((day) => {
        const name = longDay(new Date(day.at))
        return (
          <section key={day.at}>
            <Title order={2} size="h5" mb="xs">
              {name}
            </Title>
            <ol className={classes['list']} aria-label={t.listLabel(name)}>
              {day.events.map((event) => (
                <EventRow key={event.id} event={event} ofEmail={ofEmail} onFilter={onFilter} />
              ))}
            </ol>
          </section>
        )
      })}
    </Stack>
  )
}
