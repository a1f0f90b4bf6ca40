import type { AuthorizationOutcome } from '@mailgrant/contract/authorization'
import type { CheckReport } from '@mailgrant/contract/check'
import type { AccountKind } from '@mailgrant/contract/fields'
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../../api/problem-error.ts'
import { outcomeQuery } from '../../api/queries/authorization.ts'
import { authorizationText } from '../../text/authorization.ts'
import { CheckSteps, Folded } from '../../ui/check-steps.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { OfferedAdminConsent } from './admin-consent.tsx'

const t = authorizationText.banner

interface Props {
  emailId: string
  kind: AccountKind
  /** only names the outcome; every word shown comes from what the server stored */
  requestId: string
  /** the account's IdP Config, for the way to an administrator's consent */
  configId: string | null
  /** the account was saved or tested since: what the probe showed then is no news */
  outdated: boolean
  onTryAgain: () => void
  onDismiss: () => void
}

/** What came of the trip to the provider. */
export function OutcomeBanner(props: Props) {
  const { emailId, kind, requestId, outdated, onTryAgain, onDismiss } = props
  const outcome = useQuery(outcomeQuery(emailId, kind, requestId))
  const closing = {
    withCloseButton: true,
    closeButtonLabel: t.dismiss,
    onClose: onDismiss,
  } as const
  if (isProblem(outcome.error, 'not_found', 'invalid_input', 'malformed_request'))
    return (
      <Alert
        {...closing}
        role="status"
        color="gray"
        icon={<IconInfoCircle aria-hidden />}
        title={t.unknown}
      >
        {t.unknownBody}
      </Alert>
    )
  if (outcome.error)
    return <ProblemAlert error={outcome.error} onRetry={() => void outcome.refetch()} />
  if (!outcome.data) return <Skeleton height={64} />
  if (outcome.data.result === 'failure')
    return (
      <Failure
        outcome={outcome.data}
        configId={props.configId}
        onTryAgain={onTryAgain}
        onDismiss={onDismiss}
      />
    )
  if (outcome.data.result === 'pending')
    return (
      <Alert
        {...closing}
        role="status"
        color="yellow"
        icon={<IconInfoCircle aria-hidden />}
        title={t.pending}
      >
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{t.pendingBody}</Text>
          <Button size="xs" variant="default" onClick={onTryAgain}>
            {t.tryAgain}
          </Button>
        </Stack>
      </Alert>
    )
  const { checks, resourceOwner } = outcome.data
  return (
    <Alert
      {...closing}
      role="status"
      color="green"
      icon={<IconCircleCheck aria-hidden />}
      title={t.success}
    >
      <Stack gap={4}>
        <Text size="sm">{t.signedIn(resourceOwner)}</Text>
        {!outdated &&
          (['mailbox', 'smtp'] as const).map((each) => (
            <Probe key={each} name={t.checks[each]} check={checks[each]} />
          ))}
      </Stack>
    </Alert>
  )
}

/** One line for each account that was tried with the new token; a failure unfolds its steps. */
function Probe({ name, check }: { name: string; check: CheckReport }) {
  if (check.outcome === 'failed')
    return (
      <details>
        <Text component="summary" size="sm" style={{ cursor: 'pointer' }}>
          <b>{name}</b>: {check.cause} {check.remedy} {t.keptAnyway}
        </Text>
        <CheckSteps check={check} />
      </details>
    )
  return (
    <Text size="sm">
      <b>{name}</b>: {check.outcome === 'ok' ? t.works : `${t.notTested} ${check.reason}`}
    </Text>
  )
}

interface FailureProps {
  outcome: Extract<AuthorizationOutcome, { result: 'failure' }>
  configId: string | null
  onTryAgain: () => void
  onDismiss: () => void
}

function Failure({ outcome, configId, onTryAgain, onDismiss }: FailureProps) {
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t.failure}
      withCloseButton
      closeButtonLabel={t.dismiss}
      onClose={onDismiss}
    >
      <Stack gap="sm">
        <div>
          <Text size="sm" fw={500}>
            {outcome.cause}
          </Text>
          <Text size="sm">{outcome.remedy}</Text>
        </div>
        {(outcome.expected !== undefined || outcome.actual !== undefined) && (
          <Text size="sm" component="div" className="console-break">
            {t.expected}: <b>{outcome.expected ?? '–'}</b>
            <br />
            {t.actual}: <b>{outcome.actual ?? '–'}</b>
          </Text>
        )}
        {outcome.missingScopes && outcome.missingScopes.length > 0 && (
          <Text size="sm" className="console-break">
            {t.missingScopes}: {outcome.missingScopes.join(', ')}
          </Text>
        )}
        {outcome.providerReply && (
          <Folded summary={t.providerReply}>{outcome.providerReply}</Folded>
        )}
        {outcome.adminConsent === true && configId !== null && (
          <OfferedAdminConsent configId={configId} />
        )}
        <Group>
          <Button size="xs" variant="default" onClick={onTryAgain}>
            {t.tryAgain}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
