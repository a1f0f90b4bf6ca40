import type { OwnerConsentOutcome } from '@mailgrant/contract/owner-link'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../../api/problem-error.ts'
import { ownerOutcomeQuery, startOwnerConsentAgain } from '../../api/queries/owner-links.ts'
import { ownerLinkText } from '../../text/owner-link.ts'
import { Folded } from '../../ui/check-steps.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { useTrip } from './use-trip.ts'

const t = ownerLinkText.done

/** What came of the owner's trip, as the server stored it for this browser. */
export function ConsentOutcome({ requestId }: { requestId: string }) {
  const outcome = useQuery(ownerOutcomeQuery(requestId))
  if (isProblem(outcome.error, 'not_found', 'invalid_input', 'owner_link_unknown'))
    return (
      <Alert role="status" color="gray" icon={<IconInfoCircle aria-hidden />} title={t.unknown}>
        {t.unknownText}
      </Alert>
    )
  if (outcome.error)
    return <ProblemAlert error={outcome.error} onRetry={() => void outcome.refetch()} />
  if (!outcome.data) return <FormSkeleton fields={1} />
  const { data } = outcome
  if (data.result === 'failure') return <Failure outcome={data} requestId={requestId} />
  if (data.result === 'pending')
    return (
      <Alert role="status" color="yellow" icon={<IconInfoCircle aria-hidden />} title={t.pending}>
        {t.pendingText}
      </Alert>
    )
  return (
    <Alert role="status" color="green" icon={<IconCircleCheck aria-hidden />} title={t.thanks}>
      <Stack gap="xs">
        <Text size="sm" className="console-break">
          {t.thanksText(data.address, data.resourceOwner)}
        </Text>
        <Text size="sm">{t.close}</Text>
      </Stack>
    </Alert>
  )
}

interface FailureProps {
  outcome: Extract<OwnerConsentOutcome, { result: 'failure' }>
  requestId: string
}

function Failure({ outcome, requestId }: FailureProps) {
  const trip = useTrip(() => startOwnerConsentAgain(requestId))
  const { expected, actual, providerReply } = outcome
  return (
    <Stack>
      <Alert
        role="alert"
        color="red"
        icon={<IconAlertTriangle aria-hidden />}
        title={t.failure(outcome.address)}
      >
        <Stack gap="sm">
          <div>
            <Text size="sm" fw={500}>
              {outcome.cause}
            </Text>
            <Text size="sm">{outcome.remedy}</Text>
          </div>
          {(expected !== undefined || actual !== undefined) && (
            <Text size="sm" component="div" className="console-break">
              {t.expected}: <b>{expected ?? '–'}</b>
              <br />
              {t.actual}: <b>{actual ?? '–'}</b>
            </Text>
          )}
          {providerReply && <Folded summary={t.providerReply}>{providerReply}</Folded>}
        </Stack>
      </Alert>
      <ProblemAlert error={trip.error} />
      {outcome.mayTryAgain && (
        <Group>
          <Button loading={trip.busy} onClick={trip.go}>
            {t.tryAgain}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
