import type { MailboxAccount, SmtpAccount } from '@mailgrant/contract/account'
import type { AccountKind, ProviderId } from '@mailgrant/contract/fields'
import type { Provider } from '@mailgrant/contract/provider'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { draftQuery } from '../../api/queries/authorization.ts'
import { idpConfigQuery, idpConfigsQuery } from '../../api/queries/idp-configs.ts'
import { type ConfigTab, paths } from '../../paths.ts'
import { authorizationText as t } from '../../text/authorization.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { ButtonLink } from '../../ui/links.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { ConfigEditor } from './config-editor.tsx'

export interface ConfigModalProps {
  emailId: string
  address: string
  kind: AccountKind
  account: MailboxAccount | SmtpAccount
  /** the OAuth2 method chosen on the tab, saved or not */
  provider: ProviderId | null
  preset: Provider | undefined
  /** null: closed. The modal stays mounted so that focus finds its way back. */
  tab: ConfigTab | null
  onTab: (tab: ConfigTab) => void
  onClose: () => void
  /** somebody else is to consent */
  onOwnerLink: () => void
  /** the browser is about to leave for the provider */
  onLeave: () => void
  /** something about the account changed on the server */
  onStored: () => Promise<void>
}

/** OAuth2 Authorization: config, owner rule and token of one account. */
export function ConfigModal(props: ConfigModalProps) {
  const { tab, provider, onClose } = props
  return (
    <FormModal opened={tab !== null} onClose={onClose} size="xl" title={t.title}>
      {tab !== null &&
        (provider === null ? (
          <NoProvider {...props} />
        ) : (
          <LoadedConfig {...props} provider={provider} tab={tab} />
        ))}
    </FormModal>
  )
}

/** No OAuth2 method is chosen here. Same as Remote Mailbox: the mailbox's Config is the one to go to. */
function NoProvider({ emailId, account, onClose }: ConfigModalProps) {
  const shared = account.settings.authentication === 'mailbox'
  return (
    <Stack>
      <Text fw={500}>{shared ? t.sharedTitle : t.chooseProviderTitle}</Text>
      <Text size="sm">{shared ? t.shared : t.chooseProvider}</Text>
      <Group justify="flex-end" gap="sm">
        <Button {...(shared ? { variant: 'default' } : {})} onClick={onClose}>
          {t.close}
        </Button>
        {shared && (
          <ButtonLink to={paths.config(emailId, 'mailbox', 'token')}>{t.openMailbox}</ButtonLink>
        )}
      </Group>
    </Stack>
  )
}

export interface OpenedConfig extends ConfigModalProps {
  provider: ProviderId
  tab: ConfigTab
}

/** The account's own config where it has one for this provider, otherwise the draft of a new one. */
function LoadedConfig(props: OpenedConfig) {
  const { account, emailId, kind, provider } = props
  const ownId = account.provider === provider ? account.idpConfigId : null
  const own = useQuery({ ...idpConfigQuery(ownId ?? ''), enabled: ownId !== null })
  const draft = useQuery({ ...draftQuery(emailId, kind, provider), enabled: ownId === null })
  const others = useQuery(idpConfigsQuery())
  const config = ownId === null ? draft : own
  const [opened, setOpened] = useState(config.data)
  // The form stays as it was opened, whatever becomes of the account elsewhere: Submit finds out.
  if (opened === undefined && config.data !== undefined) setOpened(config.data)
  if (opened)
    return (
      <ConfigEditor
        key={provider}
        {...props}
        initial={opened}
        existing={(others.data?.items ?? []).filter((item) => item.provider === provider)}
      />
    )
  if (config.error)
    return <ProblemAlert error={config.error} onRetry={() => void config.refetch()} />
  return <FormSkeleton fields={4} />
}
