import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { Badge, Button, Table, VisuallyHidden } from '@mantine/core'
import { paths } from '../../paths.ts'
import { alertEvents, alertsText as t } from '../../text/alerts.ts'
import { text } from '../../text/en.ts'
import { Breakable } from '../../ui/breakable.tsx'
import { Hint } from '../../ui/hint.tsx'
import { TextLink } from '../../ui/links.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useNow } from '../../ui/use-now.ts'
import classes from './alert-rule-table.module.css'
import { whenTold } from './when-told.ts'

export function AlertRuleTable({
  rules,
  testing,
  onTest,
}: {
  rules: readonly AlertRule[]
  /** id of the rule whose test alert is on its way */
  testing: string | null
  onTest: (rule: AlertRule) => void
}) {
  const now = useNow()
  return (
    <Table className="console-list" aria-label={t.tableLabel}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.columns.name}</Table.Th>
          <Table.Th>{t.columns.events}</Table.Th>
          <Table.Th>{t.columns.emails}</Table.Th>
          <Table.Th>{t.columns.state}</Table.Th>
          <Table.Th>{t.columns.delivered}</Table.Th>
          <Table.Th w={140}>
            <VisuallyHidden>{t.columns.test}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rules.map((rule) => (
          <Table.Tr key={rule.id} className={rule.fields.enabled ? '' : classes.off}>
            <Table.Td className="console-break">
              <TextLink to={paths.alertRule(rule.id)} size="sm" fw={500}>
                {rule.fields.name}
              </TextLink>
              <span className={classes.target}>
                {t.channels[rule.fields.channel]}: {targetOf(rule)}
              </span>
            </Table.Td>
            <Table.Td data-label={t.columns.events} className={classes.short}>
              <Events events={rule.fields.events} />
            </Table.Td>
            <Table.Td data-label={t.columns.emails} className="console-break">
              <Emails emails={rule.emails} />
            </Table.Td>
            <Table.Td data-label={t.columns.state}>
              <div className={classes.state}>
                <Badge color={rule.fields.enabled ? 'green' : 'gray'}>
                  {rule.fields.enabled ? text.switch.on : text.switch.off}
                </Badge>
                {whenTold(rule.fields, now).map((line) => (
                  <span key={line} className={classes.waits}>
                    {line}
                  </span>
                ))}
              </div>
            </Table.Td>
            <Table.Td data-label={t.columns.delivered}>
              <RelativeTime at={rule.lastDeliveredAt} />
              {rule.lastError !== null && (
                <span className={classes.error}>
                  {t.failed} {rule.lastError} {t.failedRemedy}
                </span>
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Button
                size="compact-sm"
                variant="default"
                loading={testing === rule.id}
                disabled={testing !== null && testing !== rule.id}
                aria-label={t.testLabel(rule.fields.name)}
                onClick={() => onTest(rule)}
              >
                {t.test}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** Whom or what a rule tells: the first two, and how many there are besides. */
function targetOf({ fields: { channel, recipients, url } }: AlertRule): string {
  if (channel === 'webhook') return url ?? ''
  const rest = recipients.length - 2
  return `${recipients.slice(0, 2).join(', ')}${rest > 0 ? ` ${t.more(rest)}` : ''}`
}

const eventCount = Object.keys(alertEvents.labels).length

function Events({ events }: { events: AlertRule['fields']['events'] }) {
  if (events.length === eventCount) return t.allEvents
  return (
    <Hint
      label={events.map((event) => (
        <span key={event} style={{ display: 'block' }}>
          {alertEvents.labels[event]}
        </span>
      ))}
    >
      {t.someEvents(events.length, eventCount)}
    </Hint>
  )
}

const listed = 8

function Emails({ emails }: { emails: AlertRule['emails'] }) {
  if (emails === null) return t.allEmails
  if (emails.length === 0) return <span className="console-dimmed">{t.noEmails}</span>
  const [first] = emails
  if (first && emails.length === 1) return <Breakable>{first.address}</Breakable>
  const rest = emails.length - listed
  return (
    <Hint
      label={[
        ...emails.slice(0, listed).map(({ address }) => address),
        ...(rest > 0 ? [t.more(rest)] : []),
      ].map((line) => (
        <span key={line} style={{ display: 'block' }}>
          {line}
        </span>
      ))}
    >
      {t.someEmails(emails.length)}
    </Hint>
  )
}
