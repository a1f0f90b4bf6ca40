import { useMutation, useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api, callOnce } from '../api/client.ts'
import { sessionQuery } from '../api/queries/session.ts'
import { ReauthorizeButton } from '../features/authorization/reauthorize-button.tsx'
import { Bell } from '../features/incidents/bell.tsx'
import type { RenderReauthorize } from '../features/incidents/open-incidents.tsx'
import { paths } from '../paths.ts'
import { ConsoleShell } from '../ui/console-shell.tsx'
import { leaveFor } from '../ui/leaving.ts'
import { ProblemAlert } from '../ui/problem-alert.tsx'

const renderReauthorize: RenderReauthorize = ({ id, address }, kind) => (
  <ReauthorizeButton emailId={id} kind={kind} address={address} />
)

/** Everything behind the sign-in. */
export function Console({ children }: { children?: ReactNode }) {
  const { data: session } = useQuery(sessionQuery())
  const signOut = useMutation({
    mutationFn: () => callOnce(() => api.session.$delete()),
    // A fresh document: nothing of this administrator stays in memory.
    onSuccess: () => leaveFor(paths.signIn()),
  })
  return (
    <ConsoleShell
      userName={session?.user?.name ?? ''}
      userEmail={session?.user?.email ?? ''}
      onSignOut={() => signOut.mutate()}
      signingOut={signOut.isPending || signOut.isSuccess}
      bell={<Bell renderReauthorize={renderReauthorize} />}
    >
      <ProblemAlert error={signOut.error} />
      {children ?? <Outlet />}
    </ConsoleShell>
  )
}
