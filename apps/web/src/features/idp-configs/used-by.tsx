import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Text } from '@mantine/core'
import { paths } from '../../paths.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { TextLink } from '../../ui/links.tsx'

type Account = IdpConfig['usedBy'][number]

/** Emails that use a config, each a link to the tab where it is used. */
export function UsedBy({ accounts, limit }: { accounts: readonly Account[]; limit?: number }) {
  if (accounts.length === 0)
    return (
      <Text span c="dimmed" size="sm">
        {t.unused}
      </Text>
    )
  const shown = limit === undefined ? accounts : accounts.slice(0, limit)
  return (
    <ul className="console-plain-list">
      {shown.map((account) => (
        <li key={`${account.emailId} ${account.kind}`}>
          <TextLink to={paths.emailTab(account.emailId, account.kind)} size="sm">
            {account.address}
          </TextLink>{' '}
          <Text span c="dimmed" size="xs">
            {t.kinds[account.kind]}
          </Text>
        </li>
      ))}
      {shown.length < accounts.length && (
        <li>
          <Text span c="dimmed" size="xs">
            {t.more(accounts.length - shown.length)}
          </Text>
        </li>
      )}
    </ul>
  )
}
