import { useParams } from '@tanstack/react-router'
import { ConsentOutcome } from '../features/consent/consent-outcome.tsx'
import { ownerLinkText } from '../text/owner-link.ts'
import { NarrowPage } from '../ui/narrow-page.tsx'

/** Where the provider sends the mailbox's owner back to. */
export default function ConsentDone() {
  const { requestId } = useParams({ from: '/consent/done/$requestId' })
  return (
    <NarrowPage title={ownerLinkText.done.title}>
      <ConsentOutcome requestId={requestId} />
    </NarrowPage>
  )
}
