import type { TimelineEvent } from '@mailgrant/contract/event'
import { Badge, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { memo, useState } from 'react'
import type { ActivitySearch } from '../../api/queries/events.ts'
import { paths } from '../../paths.ts'
import { activityText as t } from '../../text/activity.ts'
import { eventSentence } from '../../text/event-sentences.ts'
import { Breakable } from '../../ui/breakable.tsx'
import { clockTime, exactTime } from '../../ui/format-time.ts'
import { TextLink } from '../../ui/links.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from './activity.module.css'
import { EventDetail } from './event-detail.tsx'

interface Props {
  event: TimelineEvent
  /** whether the page is of one email, which then needs no naming */
  ofEmail: boolean
  onFilter: (filter: ActivitySearch) => void
}

/** What happened, to what, by whom and when; the rest folded below. */
export const EventRow = memo(function EventRow({ event, ofEmail, onFilter }: Props) {
  const [opened, setOpened] = useState(false)
  const failed = event.outcome === 'failed'
  const Icon = failed ? IconAlertTriangle : IconCheck
  return (
    <li className={classes['event']}>
      <Icon
        aria-hidden
        size={18}
        className={classes['icon']}
        color={`var(--mantine-color-${failed ? 'red' : 'green'}-light-color)`}
      />
      <Stack gap={4}>
        <Text size="sm" fw={500} className="console-break" component="h3">
          {eventSentence(event)}
        </Text>
        <Subject event={event} ofEmail={ofEmail} />
        <details onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
          <Text component="summary" size="xs" style={{ cursor: 'pointer', width: 'fit-content' }}>
            {t.details}
          </Text>
          {opened && <EventDetail event={event} ofEmail={ofEmail} onFilter={onFilter} />}
        </details>
      </Stack>
      <span className={classes['time']} title={exactTime(event.at)}>
        {clockTime(event.at)} · <RelativeTime at={event.at} />
      </span>
    </li>
  )
})

function Subject({ event, ofEmail }: Omit<Props, 'onFilter'>) {
  const { email, accountKind, config, actor } = event
  return (
    <Group gap="2px 10px" className="console-break">
      {event.outcome === 'failed' && <Badge color="red">{t.failed}</Badge>}
      {email && !ofEmail && (
        <Text size="sm" component="span">
          {email.present ? (
            <TextLink
              to={
                accountKind ? paths.emailTab(email.id, accountKind) : paths.emailAccount(email.id)
              }
              size="sm"
            >
              <Breakable>{email.address}</Breakable>
            </TextLink>
          ) : (
            <>
              <Breakable>{email.address}</Breakable>
              <span className="console-dimmed"> ({t.deleted})</span>
            </>
          )}
        </Text>
      )}
      {accountKind && (
        <Text size="sm" component="span">
          {t.accounts[accountKind]}
        </Text>
      )}
      {config && (
        <Text size="sm" component="span">
          {config.name === null ? (
            <span className="console-dimmed">{t.configGone}</span>
          ) : (
            <TextLink to={paths.idpConfig(config.id)} size="sm">
              {t.config(config.name)}
            </TextLink>
          )}
        </Text>
      )}
      {actor !== 'unknown' && (
        <Text size="sm" c="dimmed" component="span">
          {t.by(actor)}
        </Text>
      )}
    </Group>
  )
}
