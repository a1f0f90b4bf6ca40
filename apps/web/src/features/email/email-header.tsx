import type { Email } from '@mailgrant/contract/email'
import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { paths } from '../../paths.ts'
import { emailText as t } from '../../text/email.ts'
import { TextLink } from '../../ui/links.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

/** Address, name and how both accounts stand. */
export function EmailHeader({
  email,
  renderReauthorize,
}: {
  email: Email
  /** the way out of a status that asks for re-authorisation */
  renderReauthorize: (kind: 'mailbox' | 'smtp') => ReactNode
}) {
  return (
    <>
      <TextLink to={paths.emails()} size="sm">
        ← {t.back}
      </TextLink>
      <PageHeader
        title={email.address}
        description={email.name}
        action={
          <Group gap="md">
            {(['mailbox', 'smtp'] as const).map((kind) => (
              <Group key={kind} gap={6}>
                <Text size="sm" c="dimmed">
                  {t.tabs[kind]}
                </Text>
                <StatusBadge status={email[kind].status} />
                {email[kind].status.value === 'needs-reauthorisation' &&
                  !followsMailbox(email, kind) &&
                  renderReauthorize(kind)}
              </Group>
            ))}
          </Group>
        }
      />
    </>
  )
}

/** Same as Remote Mailbox: the mailbox's own button mends both. */
const followsMailbox = ({ smtp }: Email, kind: 'mailbox' | 'smtp') =>
  kind === 'smtp' && smtp.settings.authentication === 'mailbox'
