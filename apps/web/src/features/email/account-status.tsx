import type { AccountStatus } from '@mailgrant/contract/account'
import { Text } from '@mantine/core'
import { paths } from '../../paths.ts'
import { emailText as t } from '../../text/email.ts'
import { rotateSecretText } from '../../text/rotate-secret.ts'
import { TextLink } from '../../ui/links.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

interface Props {
  account: {
    status: AccountStatus
    refusedConfigId: string | null
    lastActivityAt: string | null
    errorCount: number
  }
}

/** How an account stands, in words: the header holds the badge alone. */
export function AccountStatusLine({ account }: Props) {
  const { status, refusedConfigId, lastActivityAt, errorCount } = account
  return (
    <Text size="sm" c="dimmed" component="div" className="console-break">
      {status.reason}{' '}
      {refusedConfigId !== null && (
        <>
          <TextLink to={paths.replaceSecret(refusedConfigId)} size="sm" underline="always">
            {rotateSecretText.action}
          </TextLink>
          {' · '}
        </>
      )}
      {t.lastActivity}: <RelativeTime at={lastActivityAt} absent={t.noActivity} />
      {errorCount > 0 && ` · ${t.failures(errorCount)}`}
    </Text>
  )
}
