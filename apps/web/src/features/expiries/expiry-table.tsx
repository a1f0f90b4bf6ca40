import type { Expiry } from '@mailgrant/contract/expiry'
import { Table, Text, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { paths } from '../../paths.ts'
import { expiriesText as t } from '../../text/expiries.ts'
import { idpConfigsText } from '../../text/idp-configs.ts'
import { localDay, plainDate } from '../../ui/format-time.ts'
import { ButtonLink, TextLink } from '../../ui/links.tsx'
import { DaysLeft } from '../../ui/days-left-badge.tsx'

/** Re-authorisation belongs to another feature; the route brings both together. */
export type RenderReauthorize = (account: NonNullable<Expiry['account']>) => ReactNode

export function ExpiryTable({
  expiries,
  renderReauthorize,
}: {
  expiries: readonly Expiry[]
  renderReauthorize: RenderReauthorize
}) {
  return (
    <Table className="console-list" aria-label={t.tableLabel}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.columns.ends}</Table.Th>
          <Table.Th>{t.columns.what}</Table.Th>
          <Table.Th>{t.columns.of}</Table.Th>
          <Table.Th>{t.columns.affects}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t.columns.way}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {expiries.map((expiry) => (
          <Table.Tr key={`${expiry.what} ${expiry.id}`}>
            <Table.Td data-label={t.columns.ends}>
              <time dateTime={expiry.endsAt}>{day(expiry)}</time> <DaysLeft at={expiry.endsAt} />
            </Table.Td>
            <Table.Td data-label={t.columns.what}>
              {t.what[expiry.what]}
              {expiry.what === 'grant' && (
                <Text span display="block" c="dimmed" size="xs">
                  {expiry.idpConfig.testing ? t.testingNote : t.grantNote}
                </Text>
              )}
            </Table.Td>
            <Table.Td data-label={t.columns.of} className="console-break">
              <Owner expiry={expiry} />
            </Table.Td>
            <Table.Td data-label={t.columns.affects}>{t.affects(expiry.affects)}</Table.Td>
            <Table.Td ta="right">
              {expiry.account !== null ? (
                renderReauthorize(expiry.account)
              ) : (
                <WayOn expiry={expiry} />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** A date of a config is a day by itself; the end of a grant is a moment. */
const day = ({ what, endsAt }: Expiry) =>
  what === 'grant' ? localDay(endsAt) : plainDate(endsAt.slice(0, 10))

function Owner({ expiry: { account, idpConfig } }: { expiry: Expiry }) {
  if (account === null)
    return (
      <TextLink to={paths.idpConfig(idpConfig.id)} size="sm">
        {idpConfig.name}
      </TextLink>
    )
  return (
    <>
      <TextLink to={paths.emailTab(account.emailId, account.kind)} size="sm">
        {account.address}
      </TextLink>{' '}
      <Text span c="dimmed" size="xs">
        {idpConfigsText.kinds[account.kind]}
      </Text>
    </>
  )
}

function WayOn({ expiry: { what, idpConfig } }: { expiry: Expiry }) {
  return what === 'secret' ? (
    <Way to={paths.replaceSecret(idpConfig.id)} label={t.replaceLabel(idpConfig.name)}>
      {t.replace}
    </Way>
  ) : (
    <Way to={paths.idpConfig(idpConfig.id)} label={t.openLabel(idpConfig.name)}>
      {t.open}
    </Way>
  )
}

function Way({ to, label, children }: { to: string; label: string; children: string }) {
  return (
    <ButtonLink to={to} size="compact-xs" mih={24} variant="light" aria-label={label}>
      {children}
    </ButtonLink>
  )
}
