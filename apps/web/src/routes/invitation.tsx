import { useRouter } from '@tanstack/react-router'
import { InvitationForm } from '../features/session/invitation-form.tsx'
import { OneTimeLink } from '../features/session/one-time-link.tsx'
import { paths } from '../paths.ts'
import { sessionText as t } from '../text/session.ts'
import { NarrowPage } from '../ui/narrow-page.tsx'

export default function Invitation() {
  const router = useRouter()
  return (
    <NarrowPage title={t.invitationTitle}>
      <OneTimeLink>
        {(token) => (
          <InvitationForm token={token} onSignedIn={() => router.history.replace(paths.emails())} />
        )}
      </OneTimeLink>
    </NarrowPage>
  )
}
