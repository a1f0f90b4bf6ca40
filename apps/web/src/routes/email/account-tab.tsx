import type { MailboxAccount, SmtpAccount } from '@mailgrant/contract/account'
import type { Email } from '@mailgrant/contract/email'
import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { type ComponentType, useState } from 'react'
import { emailQuery } from '../../api/queries/email.ts'
import { providersQuery } from '../../api/queries/providers.ts'
import { ConfigModal } from '../../features/authorization/config-modal.tsx'
import { OutcomeBanner } from '../../features/authorization/outcome-banner.tsx'
import type { PanelProps } from '../../features/email/panel-props.ts'
import { HandOver } from '../../features/owner-link/hand-over.tsx'
import { OwnerLinkDialog } from '../../features/owner-link/owner-link-dialog.tsx'
import type { AccountKind } from '../../paths.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { useConfigRoute } from './use-config-route.ts'

interface Props<Account> {
  kind: AccountKind
  accountOf: (email: Email) => Account
  Panel: ComponentType<PanelProps<Account>>
  /** the authorisation that the browser came back from */
  authorization: string | undefined
}

/** A mail account of an email: what its last authorisation came to, its settings, its Config. */
export function AccountTab<Account extends MailboxAccount | SmtpAccount>({
  kind,
  accountOf,
  Panel,
  authorization,
}: Props<Account>) {
  const route = useConfigRoute(kind)
  const { data: email } = useQuery(emailQuery(route.emailId))
  const providers = useQuery(providersQuery())
  // the authorisation whose probe a later save or test has overtaken
  const [testedSince, setTestedSince] = useState<string>()
  const [linking, setLinking] = useState(false)
  if (!email) return null
  if (providers.error)
    return <ProblemAlert error={providers.error} onRetry={() => void providers.refetch()} />
  if (!providers.data) return <FormSkeleton />
  const presets = providers.data.items
  const account = accountOf(email)

  return (
    <Stack gap="lg">
      {authorization !== undefined && (
        <OutcomeBanner
          emailId={email.id}
          kind={kind}
          requestId={authorization}
          configId={account.idpConfigId}
          outdated={testedSince === authorization}
          onTryAgain={() => route.openConfig('idp')}
          onDismiss={route.dismissOutcome}
        />
      )}
      <HandOver account={account} onOwnerLink={() => setLinking(true)} />
      <Panel
        key={email.id}
        email={email}
        providers={presets}
        onConfig={() => route.openConfig()}
        onSaved={() => {
          setTestedSince(authorization)
          void route.refresh()
        }}
        renderModal={({ provider, keepTyped, rebase }) => (
          <ConfigModal
            emailId={email.id}
            address={email.address}
            kind={kind}
            account={account}
            provider={provider}
            preset={presets.find(({ id }) => id === provider)}
            tab={route.tab}
            onTab={route.changeTab}
            onClose={route.closeConfig}
            onOwnerLink={() => setLinking(true)}
            onLeave={keepTyped}
            onStored={async () => rebase(accountOf(await route.refresh()))}
          />
        )}
      />
      <OwnerLinkDialog
        emailId={email.id}
        kind={kind}
        opened={linking}
        onClose={() => setLinking(false)}
      />
      <Outlet />
    </Stack>
  )
}
