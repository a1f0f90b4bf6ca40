import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { emailQuery } from '../../api/queries/email.ts'
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
        <EmailHeader email={data} />
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
