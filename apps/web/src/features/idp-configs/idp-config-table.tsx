import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Badge, Stack, Table, Text } from '@mantine/core'
import { paths } from '../../paths.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { daysLeftOfDate } from '../../ui/days-left.ts'
import { DaysLeft } from '../../ui/days-left-badge.tsx'
import { plainDate } from '../../ui/format-time.ts'
import { tellApart } from '../../ui/idp-config/tell-apart.ts'
import { TextLink } from '../../ui/links.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useNow } from '../../ui/use-now.ts'
import { UsedBy } from './used-by.tsx'

export function IdpConfigTable({ configs }: { configs: readonly IdpConfig[] }) {
  return (
    <Table className="console-list" aria-label={t.tableLabel}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.columns.name}</Table.Th>
          <Table.Th>{t.columns.provider}</Table.Th>
          <Table.Th>{t.columns.status}</Table.Th>
          <Table.Th>{t.columns.usedBy}</Table.Th>
          <Table.Th>{t.columns.secret}</Table.Th>
          <Table.Th>{t.columns.updated}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {configs.map((config) => (
          <Table.Tr key={config.id}>
            <Table.Td className="console-break">
              <TextLink to={paths.idpConfig(config.id)} size="sm" fw={500}>
                {config.name}
              </TextLink>
              <Apart config={config} among={configs} />
            </Table.Td>
            <Table.Td data-label={t.columns.provider}>{t.providers[config.provider]}</Table.Td>
            <Table.Td data-label={t.columns.status}>
              <Badge color={config.state === 'enabled' ? 'green' : 'gray'}>
                {t.states[config.state]}
              </Badge>
            </Table.Td>
            <Table.Td data-label={t.columns.usedBy} className="console-break">
              <UsedBy accounts={config.usedBy} limit={5} />
            </Table.Td>
            <Table.Td data-label={t.columns.secret}>
              <SecretState config={config} />
            </Table.Td>
            <Table.Td data-label={t.columns.updated}>
              <RelativeTime at={config.updatedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Apart({ config, among }: { config: IdpConfig; among: readonly IdpConfig[] }) {
  const apart = tellApart(config, among)
  return (
    apart !== null && (
      <Text c="dimmed" size="xs">
        {apart}
      </Text>
    )
  )
}

/** From when on a list says how many days are left; the first alert is sent then, too. */
const nearDays = 60

function SecretState({ config }: { config: IdpConfig }) {
  const { secretExpiresOn, certificateExpiresOn, newSecret, oldSecret, hasSecret } = config
  return (
    <Stack gap={4} align="flex-start">
      <ExpiryDay date={secretExpiresOn} />
      {newSecret && (
        <Text span c="dimmed" size="xs">
          {t.newSecretWaits}
        </Text>
      )}
      {oldSecret?.refused && <Badge color="red">{t.refused}</Badge>}
      {hasSecret && (
        <TextLink
          to={paths.replaceSecret(config.id)}
          size="xs"
          aria-label={t.replaceLabel(config.name)}
        >
          {t.replaceSecret}
        </TextLink>
      )}
      {certificateExpiresOn !== null && (
        <Text span size="xs">
          {t.certificate} <ExpiryDay date={certificateExpiresOn} />
        </Text>
      )}
    </Stack>
  )
}

function ExpiryDay({ date }: { date: string | null }) {
  const now = useNow()
  if (!date)
    return (
      <Text span c="dimmed" size="sm">
        {t.noDate}
      </Text>
    )
  const days = daysLeftOfDate(date, now)
  if (days < 0) return <Badge color="red">{t.expired(plainDate(date))}</Badge>
  return (
    <>
      <time dateTime={date}>{plainDate(date)}</time>{' '}
      {days <= nearDays && <DaysLeft at={`${date}T23:59:59Z`} />}
    </>
  )
}
