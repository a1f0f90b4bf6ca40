import type { ApiKey } from '@mailgrant/contract/api-key'
import { Badge, Button, Table, Text } from '@mantine/core'
import { apiKeysText as t } from '../../text/api-keys.ts'
import { exactTime, localDay } from '../../ui/format-time.ts'
import { Hint } from '../../ui/hint.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from './api-key-table.module.css'
import { ReachedEmails } from './reached-emails.tsx'

const colors = { active: 'green', expired: 'yellow', revoked: 'gray' } as const

export function ApiKeyRow({
  apiKey,
  onRevoke,
}: {
  apiKey: ApiKey
  onRevoke: (key: ApiKey) => void
}) {
  const { state } = apiKey
  return (
    <Table.Tr className={state === 'active' ? '' : classes.ended}>
      <Table.Td className="console-break">
        <Text size="sm" fw={500}>
          {apiKey.name}
        </Text>
        <code className={classes.hint}>{`${apiKey.hint}…`}</code>
      </Table.Td>
      <Table.Td data-label={t.columns.emails} className={`console-break ${classes.reach}`}>
        <ReachedEmails reach={apiKey.reach} />
      </Table.Td>
      <Table.Td data-label={t.columns.actions} className={classes.actions}>
        {apiKey.actions.map((action) => t.actions[action]).join(', ')}
      </Table.Td>
      <Table.Td data-label={t.columns.expires} className={classes.day}>
        <Expiry at={apiKey.expiresAt} />
      </Table.Td>
      <Table.Td data-label={t.columns.lastUsed}>
        <RelativeTime at={apiKey.lastUsedAt} />
      </Table.Td>
      <Table.Td data-label={t.columns.state}>
        <Hint label={historyOf(apiKey)}>
          <Badge color={colors[state]} className="console-status">
            {t.states[state]}
          </Badge>
        </Hint>
      </Table.Td>
      <Table.Td ta="right">
        {state === 'active' && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={t.revokeLabel(apiKey.name)}
            onClick={() => onRevoke(apiKey)}
          >
            {t.revoke}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return <span className="console-dimmed">{t.never}</span>
  return (
    <Hint label={exactTime(at)}>
      <time dateTime={at}>{localDay(at)}</time>
    </Hint>
  )
}

/** Who made the key and when, what it may ask for, and when it was revoked. */
const historyOf = ({ createdBy, createdAt, revokedAt, rateLimit }: ApiKey) =>
  [
    ...(revokedAt === null ? [] : [t.revokedAt(localDay(revokedAt))]),
    t.made(createdBy, localDay(createdAt)),
    ...(revokedAt === null ? [t.limit(rateLimit)] : []),
  ].join(' ')
