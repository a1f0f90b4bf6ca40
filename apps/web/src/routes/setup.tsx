import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { sessionQuery } from '../api/queries/session.ts'
import { OneTimeLink } from '../features/session/one-time-link.tsx'
import { SetupForm } from '../features/session/setup-form.tsx'
import { paths } from '../paths.ts'
import { sessionText as t } from '../text/session.ts'
import { TextLink } from '../ui/links.tsx'
import { NarrowPage } from '../ui/narrow-page.tsx'

export default function Setup() {
  const router = useRouter()
  const { data: session } = useQuery(sessionQuery())
  if (session && !session.setupOpen)
    return (
      <NarrowPage title={t.setupTitle}>
        <Alert title={t.setupDoneTitle} color="grant">
          {t.setupDone}
        </Alert>
        <Text>
          <TextLink to={paths.signIn()}>{t.signIn}</TextLink>
        </Text>
      </NarrowPage>
    )
  return (
    <NarrowPage title={t.setupTitle} description={t.setupDescription}>
      <OneTimeLink>
        {(token) => (
          <SetupForm token={token} onSignedIn={() => router.history.replace(paths.emails())} />
        )}
      </OneTimeLink>
    </NarrowPage>
  )
}
