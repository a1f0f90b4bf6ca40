import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { emailQuery } from '../../api/queries/email.ts'
import { ReauthorizeButton } from '../../features/authorization/reauthorize-button.tsx'
import { EmailHeader } from '../../features/email/email-header.tsx'
import { EmailTabs } from '../../features/email/email-tabs.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { PageProblem } from '../page-problem.tsx'

/** Header and tabs of one email; each tab is a route of its own. */
export default function EmailLayout() {
  const { emailId } = useParams({ from: '/signed-in/emails/$emailId' })
  const { data, error, refetch } = useQuery(emailQuery(emailId))
  if (data)
    return (
      <>
        <EmailHeader
          email={data}
          renderReauthorize={(kind) => (
            <ReauthorizeButton emailId={data.id} kind={kind} address={data.address} />
          )}
        />
        <EmailTabs emailId={emailId} />
        <Outlet />
      </>
    )
  if (error) return <PageProblem error={error} onRetry={() => void refetch()} />
  return (
    <Stack>
      <Skeleton height={32} width={260} />
      <FormSkeleton />
    </Stack>
  )
}
