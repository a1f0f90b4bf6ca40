import type { AccountStatus } from '@mailgrant/contract/account'
import type { AccountKind } from '@mailgrant/contract/fields'
import type { Token, TokenDeleted } from '@mailgrant/contract/token'
import { Alert, Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type RefObject, useRef, useState } from 'react'
import { isProblem } from '../../api/problem-error.ts'
import { deleteToken, refreshToken, tokenKey, tokenQuery } from '../../api/queries/token.ts'
import { paths } from '../../paths.ts'
import { authorizationText } from '../../text/authorization.ts'
import { text } from '../../text/en.ts'
import { ownerLinkText } from '../../text/owner-link.ts'
import { rotateSecretText } from '../../text/rotate-secret.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { FormModalActions } from '../../ui/form-modal.tsx'
import { ButtonLink } from '../../ui/links.tsx'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { statusColors } from '../../ui/status-badge.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { TokenFacts } from './token-facts.tsx'
import classes from './token-facts.module.css'

const t = authorizationText.token

interface Props {
  emailId: string
  kind: AccountKind
  /** of the account, the same as above the page */
  status: AccountStatus
  /** the config whose client is refused, where that is what ails */
  refusedConfigId: string | null
  /** it hands out no token, and asks nobody to sign in */
  configDisabled: boolean
  /** an authorisation is being submitted */
  busy: boolean
  /** why that failed */
  problem: Error | null
  onReauthorize: () => void
  reauthorizeButton: RefObject<HTMLButtonElement | null>
  onStored: () => Promise<void>
  /** somebody else is to consent */
  onOwnerLink: () => void
  /** says what became of the provider's side */
  onDeleted: (told: TokenDeleted) => void
}

/** Token: what the resource owner granted, and what can be done with it. */
export function TokenTab(props: Props) {
  const { emailId, kind, status, refusedConfigId, configDisabled, busy, onStored } = props
  const queryClient = useQueryClient()
  const token = useQuery(tokenQuery(emailId, kind))
  const [asking, setAsking] = useState(false)
  const refresh = useMutation({
    mutationFn: () => refreshToken(emailId, kind),
    onSuccess: (fresh) => {
      queryClient.setQueryData(tokenKey(emailId, kind), fresh)
    },
    // Told together with the status that it led to, so that the two never contradict each other.
    onSettled: () => onStored().catch(() => undefined),
  })
  const removal = useMutation({
    mutationFn: () => deleteToken(emailId, kind),
    onSuccess: async (told) => {
      props.onDeleted(told)
      await onStored()
    },
  })

  const isGone = isProblem(token.error, 'token_not_found')
  // It was here: somebody else deleted it, and what was pressed went with it.
  const wasHere = useRef(false)
  if (token.data && !isGone) wasHere.current = true
  const news = useNewsInFocus(isGone && wasHere.current)
  if (isGone)
    return (
      <Stack gap="xs" py="md" ref={news}>
        <Text fw={500} component="div">
          <OutcomeHeading>{wasHere.current ? t.gone : t.none}</OutcomeHeading>
        </Text>
        <Text size="sm">{t.noneBody}</Text>
      </Stack>
    )
  if (!token.data)
    return token.error ? (
      <ProblemAlert error={token.error} onRetry={() => void token.refetch()} />
    ) : (
      <FormSkeleton fields={4} />
    )
  const mendSecret = refusedConfigId !== null && (
    <div>
      <ButtonLink to={paths.replaceSecret(refusedConfigId)} size="xs" mt="xs">
        {rotateSecretText.action}
      </ButtonLink>
    </div>
  )
  const working = busy || refresh.isPending || removal.isPending
  return (
    <Stack gap="md">
      {/* what just failed says the same below */}
      {status.value !== 'authorised' && !refresh.error && (
        <Alert role="status" color={statusColors[status.value]} title={text.status[status.value]}>
          {configDisabled ? t.configDisabled : whatToDo(token.data, status)}
          {mendSecret}
        </Alert>
      )}
      <TokenFacts token={token.data} status={status} />
      <FormModalActions>
        {refresh.isSuccess && (
          <Alert role="status" color="green" icon={<IconCircleCheck aria-hidden />}>
            {t.refreshedNow}
          </Alert>
        )}
        {/* It stands before it speaks. */}
        <VisuallyHidden role="status">{refresh.isPending && t.refreshing}</VisuallyHidden>
        {refresh.isPending && (
          <Text size="sm" c="dimmed" ta="right" aria-hidden>
            {t.refreshing}
          </Text>
        )}
        <ProblemAlert error={refresh.error}>{mendSecret}</ProblemAlert>
        <ProblemAlert error={props.problem} />
        <Group justify="space-between" className={classes.buttons ?? ''}>
          <Button variant="light" color="red" disabled={working} onClick={() => setAsking(true)}>
            {t.delete}
          </Button>
          <Group gap="sm">
            <Button variant="default" aria-haspopup="dialog" onClick={props.onOwnerLink}>
              {ownerLinkText.button}
            </Button>
            <Button
              variant="default"
              disabled={working && !refresh.isPending}
              loading={refresh.isPending}
              onClick={() => refresh.mutate()}
            >
              {t.refresh}
            </Button>
            <Button
              ref={props.reauthorizeButton}
              // Signing in again mends neither.
              variant={refusedConfigId === null && !configDisabled ? 'filled' : 'default'}
              loading={busy}
              disabled={configDisabled || (working && !busy)}
              onClick={props.onReauthorize}
            >
              {t.reauthorize}
            </Button>
          </Group>
        </Group>
      </FormModalActions>
      <ConfirmDialog
        opened={asking}
        title={t.deleteTitle}
        confirmLabel={t.delete}
        busy={removal.isPending}
        error={removal.error}
        onConfirm={() => removal.mutate()}
        onClose={() => {
          setAsking(false)
          removal.reset()
        }}
      >
        <Text size="sm">{token.data.canRevoke ? t.deleteRevokes : t.deleteKeeps}</Text>
      </ConfirmDialog>
    </Stack>
  )
}

/** The status is worded for the page below: here Config is open, and its button at hand. */
function whatToDo({ reason, signatureMatches }: Token, status: AccountStatus): string {
  if (status.value !== 'needs-reauthorisation') return status.reason
  return `${signatureMatches ? (reason ?? t.noLongerAccepted) : t.configChanged} ${t.pressReauthorize}`
}
