import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { emailQuery } from '../../api/queries/email.ts'
import { providersQuery } from '../../api/queries/providers.ts'
import { ConfigModal } from '../../features/authorization/config-modal.tsx'
import { OutcomeBanner } from '../../features/authorization/outcome-banner.tsx'
import { MailboxPanel } from '../../features/email/mailbox-panel.tsx'
import { HandOver } from '../../features/owner-link/hand-over.tsx'
import { OwnerLinkDialog } from '../../features/owner-link/owner-link-dialog.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { useConfigRoute } from './use-config-route.ts'

export default function MailboxRoute() {
  const route = useConfigRoute('mailbox')
  const { authorization } = useSearch({ from: '/signed-in/emails/$emailId/mailbox' })
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

  return (
    <Stack gap="lg">
      {authorization !== undefined && (
        <OutcomeBanner
          emailId={email.id}
          kind="mailbox"
          requestId={authorization}
          configId={email.mailbox.idpConfigId}
          outdated={testedSince === authorization}
          onTryAgain={() => route.openConfig('idp')}
          onDismiss={route.dismissOutcome}
        />
      )}
      <HandOver account={email.mailbox} onOwnerLink={() => setLinking(true)} />
      <MailboxPanel
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
            kind="mailbox"
            account={email.mailbox}
            provider={provider}
            preset={presets.find(({ id }) => id === provider)}
            tab={route.tab}
            onTab={route.changeTab}
            onClose={route.closeConfig}
            onOwnerLink={() => setLinking(true)}
            onLeave={keepTyped}
            onStored={async () => rebase((await route.refresh()).mailbox)}
          />
        )}
      />
      <OwnerLinkDialog
        emailId={email.id}
        kind="mailbox"
        opened={linking}
        onClose={() => setLinking(false)}
      />
      <Outlet />
    </Stack>
  )
}
