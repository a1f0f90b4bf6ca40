import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { sessionQuery } from '../api/queries/session.ts'
import { SignInForm } from '../features/session/sign-in-form.tsx'
import { safeReturn } from '../paths.ts'
import { sessionText as t } from '../text/session.ts'
import { NarrowPage } from '../ui/narrow-page.tsx'

export default function SignIn() {
  const router = useRouter()
  const back = useSearch({ from: '/sign-in', select: (search) => search.return })
  const { data: session } = useQuery(sessionQuery())
  return (
    <NarrowPage title={t.signInTitle} description={t.signInDescription}>
      {session?.setupOpen && (
        <Alert title={t.setupOpenTitle} color="grant">
          {t.setupOpen}
        </Alert>
      )}
      <SignInForm onSignedIn={() => router.history.push(safeReturn(back))} />
    </NarrowPage>
  )
}
