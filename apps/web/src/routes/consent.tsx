import { Alert } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { ConsentOffer } from '../features/consent/consent-offer.tsx'
import { ownerLinkText } from '../text/owner-link.ts'
import { NarrowPage } from '../ui/narrow-page.tsx'

const t = ownerLinkText.page

/** Outside the console: whoever opens it has no account here, and is led to none. */
export default function Consent() {
  // behind the `#`, where no server log sees it
  const token = useLocation({ select: (location) => location.hash })
  return (
    <NarrowPage title={t.title}>
      {/^[\w-]{43}$/.test(token) ? (
        <ConsentOffer key={token} token={token} />
      ) : (
        <Alert color="yellow" role="alert" title={t.incompleteTitle}>
          {t.incomplete}
        </Alert>
      )}
    </NarrowPage>
  )
}
