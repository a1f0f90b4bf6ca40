import type { TimelineEvent } from '@mailgrant/contract/event'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import type { ActivitySearch } from '../../api/queries/events.ts'
import { activityText as t } from '../../text/activity.ts'
import { detailLabels } from '../../text/event-details.ts'
import { Folded } from '../../ui/check-steps.tsx'
import { CopyField } from '../../ui/copy-field.tsx'
import { exactTime } from '../../ui/format-time.ts'
import classes from './activity.module.css'
import { changesInWords } from './changes-in-words.ts'
import { detailValue } from './detail-value.ts'

/** Words of other systems: as text, below everything else. */
const replies = { reply: t.reply, providerReply: t.reply, serverReply: t.serverReply }

/** Everything that is known of an event, and the way to others like it. */
export function EventDetail({
  event,
  ofEmail,
  onFilter,
}: {
  event: TimelineEvent
  ofEmail: boolean
  onFilter: (filter: ActivitySearch) => void
}) {
  const { email, config, actor, traceId, correlationId } = event
  const facts = Object.entries(event.detail).flatMap(([name, value]) => {
    const label = detailLabels[name]
    const empty = value === null || value === undefined || value === ''
    return label === undefined || empty ? [] : [{ label, value: detailValue(name, value) }]
  })
  const changes = changesInWords(event)
  const only = (label: string, filter: ActivitySearch) => (
    <Button size="compact-xs" variant="default" onClick={() => onFilter(filter)}>
      {label}
    </Button>
  )
  return (
    <Stack gap="xs" py="xs">
      <dl className={classes['facts']}>
        <dt>{t.time}</dt>
        <dd>{exactTime(event.at)}</dd>
        {facts.map((fact) => (
          <Fact key={fact.label} {...fact} />
        ))}
      </dl>
      {changes && (
        <section aria-label={t.changes}>
          <Title order={4} size="sm" fw={500} mb={4}>
            {t.changes}
          </Title>
          {changes.length === 0 ? (
            <Text size="sm">{t.noChanges}</Text>
          ) : (
            <dl className={classes['facts']}>
              {changes.map(({ label, said }) => (
                <Fact key={label} label={label} value={said} />
              ))}
            </dl>
          )}
        </section>
      )}
      {Object.entries(replies).map(([name, summary]) => {
        const reply = event.detail[name]
        return typeof reply === 'string' && reply !== '' ? (
          <Folded key={name} summary={summary}>
            {reply}
          </Folded>
        ) : null
      })}
      {traceId && <CopyField label={t.traceId} value={traceId} />}
      {correlationId && <CopyField label={t.correlationId} value={correlationId} />}
      <Group gap="xs">
        {only(t.only.actor(actor === 'system' ? 'Mailgrant itself' : actor), { actor })}
        {email && !ofEmail && only(t.only.email(email.address), { email: email.id })}
        {config && only(t.only.config(config.name), { config: config.id })}
      </Group>
    </Stack>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  )
}
