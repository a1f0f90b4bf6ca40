import type { AccountStatus } from '@mailgrant/contract/account'
import { Text } from '@mantine/core'
import { emailText as t } from '../../text/email.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'

interface Props {
  account: { status: AccountStatus; lastActivityAt: string | null; errorCount: number }
}

/** How an account stands, in words: the header holds the badge alone. */
export function AccountStatusLine({ account }: Props) {
  const { status, lastActivityAt, errorCount } = account
  return (
    <Text size="sm" c="dimmed" component="div">
      {status.reason} {t.lastActivity}: <RelativeTime at={lastActivityAt} absent={t.noActivity} />
      {errorCount > 0 && ` · ${t.failures(errorCount)}`}
    </Text>
  )
}
