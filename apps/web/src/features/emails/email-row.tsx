import type { EmailListItem } from '@mailgrant/contract/email'
import { Checkbox, Table, Text } from '@mantine/core'
import { memo, type ReactNode } from 'react'
import { paths } from '../../paths.ts'
import { emailsText as t } from '../../text/emails.ts'
import { Breakable } from '../../ui/breakable.tsx'
import { TextLink } from '../../ui/links.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

/** The way out of a status that asks for re-authorisation; the same function for every row. */
export type RenderReauthorize = (
  email: Pick<EmailListItem, 'id' | 'address'>,
  kind: 'mailbox' | 'smtp',
) => ReactNode

/** Memoised: selecting one row must not render the other forty-nine. */
export const EmailRow = memo(function EmailRow({
  email,
  selected,
  onSelect,
  renderReauthorize,
}: {
  email: EmailListItem
  selected: boolean
  onSelect: (id: string, selected: boolean) => void
  renderReauthorize: RenderReauthorize
}) {
  return (
    <Table.Tr data-selected={selected || undefined}>
      <Table.Td data-select>
        <Checkbox
          aria-label={t.select(email.address)}
          checked={selected}
          onChange={(event) => onSelect(email.id, event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className="console-break console-address">
        <TextLink to={paths.emailAccount(email.id)} size="sm" fw={500}>
          <Breakable>{email.address}</Breakable>
        </TextLink>
      </Table.Td>
      <Table.Td data-label={t.columns.name} className="console-break console-secondary">
        {email.name}
      </Table.Td>
      <Table.Td data-label={t.columns.mailbox}>
        <AccountCell account={email.mailbox}>{renderReauthorize(email, 'mailbox')}</AccountCell>
      </Table.Td>
      <Table.Td data-label={t.columns.smtp}>
        <AccountCell account={email.smtp}>{renderReauthorize(email, 'smtp')}</AccountCell>
      </Table.Td>
      <Table.Td data-label={t.columns.lastActivity}>
        <RelativeTime at={email.lastActivityAt} />
      </Table.Td>
    </Table.Tr>
  )
})

/** An account that is authorised and switched off says both. */
function AccountCell({
  account,
  children,
}: {
  account: EmailListItem['mailbox']
  /** shown where re-authorisation is needed */
  children: ReactNode
}) {
  const off = !account.enabled && account.status.value !== 'not-configured'
  return (
    <span className="console-cell">
      <StatusBadge status={account.status} />
      {off && (
        <Text span size="xs" c="dimmed">
          {t.switchedOff}
        </Text>
      )}
      {account.status.value === 'needs-reauthorisation' && children}
    </span>
  )
}
