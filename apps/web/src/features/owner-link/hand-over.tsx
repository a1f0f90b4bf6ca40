import type { MailboxAccount, SmtpAccount } from '@mailgrant/contract/account'
import { Button, Group, Text } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { ownerLinkText as t } from '../../text/owner-link.ts'

/** Beside an account that waits for a consent: somebody else may have to give it. */
export function HandOver({
  account,
  onOwnerLink,
}: {
  account: MailboxAccount | SmtpAccount
  onOwnerLink: () => void
}) {
  const { idpConfigId, hasToken, status, settings } = account
  const waits =
    idpConfigId !== null &&
    (settings.authentication?.startsWith('oauth2') ?? false) &&
    (!hasToken || status.value === 'needs-reauthorisation')
  if (!waits) return null
  return (
    <Group gap="sm">
      <Text size="sm">{t.handOver}</Text>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconLink size={16} aria-hidden />}
        aria-haspopup="dialog"
        onClick={onOwnerLink}
      >
        {t.button}
      </Button>
    </Group>
  )
}
