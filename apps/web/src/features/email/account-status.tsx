import type { AccountStatus } from '@mailgrant/contract/account'
import { Group, Text } from '@mantine/core'
import { emailText as t } from '../../text/email.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

interface Props {
  account: { status: AccountStatus; lastActivityAt: string | null; errorCount: number }
}

/** One line that says how an account stands. */
export function AccountStatusLine({ account }: Props) {
  const { status, lastActivityAt, errorCount } = account
  return (
    <Group gap="sm">
      <StatusBadge status={status} />
      <Text size="sm" c="dimmed" component="div">
        {t.lastActivity}: <RelativeTime at={lastActivityAt} absent={t.noActivity} />
        {errorCount > 0 && ` · ${t.failures(errorCount)}`}
      </Text>
    </Group>
  )
}
