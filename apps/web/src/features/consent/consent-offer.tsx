import type { OwnerLinkOffer } from '@mailgrant/contract/owner-link'
import { Alert, Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../../api/problem-error.ts'
import { ownerLinkOfferQuery, startOwnerConsent } from '../../api/queries/owner-links.ts'
import { ownerLinkText } from '../../text/owner-link.ts'
import { exactTime } from '../../ui/format-time.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import classes from './consent.module.css'
import { useTrip } from './use-trip.ts'

const t = ownerLinkText.page

/** What the owner is asked, and the way to the provider. Opening it uses nothing up. */
export function ConsentOffer({ token }: { token: string }) {
  const offer = useQuery(ownerLinkOfferQuery(token))
  const trip = useTrip(() => startOwnerConsent(token))
  const refused = linkOver(offer.error ?? trip.error)
  if (refused !== null)
    return (
      <Alert color="yellow" role="alert" title={refused.title}>
        {refused.remedy}
      </Alert>
    )
  if (offer.error) return <ProblemAlert error={offer.error} onRetry={() => void offer.refetch()} />
  if (!offer.data) return <FormSkeleton fields={2} />
  const { kind, provider, expectedOwner } = offer.data
  return (
    <Stack>
      <Text>{t.intro[kind]}</Text>
      <Facts offer={offer.data} />
      <Text size="sm" className="console-break">
        {t.next(expectedOwner)}
      </Text>
      <ProblemAlert error={trip.error} />
      <Button loading={trip.busy} onClick={trip.go}>
        {t.go[provider]}
      </Button>
      <Text size="sm" role="status" c="dimmed">
        {trip.busy && t.going}
      </Text>
    </Stack>
  )
}

const linkOver = (error: unknown) =>
  isProblem(
    error,
    'owner_link_unknown',
    'owner_link_used',
    'owner_link_revoked',
    'owner_link_expired',
    'owner_link_void',
    'owner_link_disabled',
  )
    ? error
    : null

function Facts({ offer }: { offer: OwnerLinkOffer }) {
  const facts = [
    [t.mailbox, offer.address],
    [t.provider, t.providers[offer.provider]],
    [t.signInAs, offer.expectedOwner],
    [t.askedBy, offer.madeBy],
    [t.until, exactTime(offer.expiresAt)],
  ] as const
  return (
    <dl className={classes.facts}>
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
