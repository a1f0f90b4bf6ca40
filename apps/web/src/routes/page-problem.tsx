import { Button, Text } from '@mantine/core'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { isProblem, NetworkError } from '../api/problem-error.ts'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { ButtonLink } from '../ui/links.tsx'
import { MessagePage } from '../ui/message-page.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { PageCodeError, reloadWhenReachable } from './lazy-page.ts'

/** A page whose data could not be had: what it is, and a way on. */
export function PageProblem({
  error,
  onRetry,
  standalone = false,
}: {
  error: unknown
  onRetry: () => void
  standalone?: boolean
}) {
  const toEmails = (
    <ButtonLink to={paths.emails()} variant="default">
      {text.pages.toEmails}
    </ButtonLink>
  )
  if (isGone(error))
    return (
      <MessagePage title={text.pages.emailGoneTitle} actions={toEmails} standalone={standalone}>
        <Text>{text.pages.emailGoneText}</Text>
      </MessagePage>
    )
  const retry = <Button onClick={onRetry}>{text.actions.retry}</Button>
  if (error instanceof NetworkError || error instanceof PageCodeError)
    return (
      <MessagePage
        title={text.pages.downTitle}
        actions={
          error instanceof NetworkError ? (
            retry
          ) : (
            <Button onClick={() => void reloadWhenReachable()}>{text.actions.retry}</Button>
          )
        }
        standalone={standalone}
      >
        <Text>{text.pages.downText}</Text>
      </MessagePage>
    )
  return (
    <MessagePage
      title={text.pages.errorTitle}
      actions={
        <>
          {retry}
          {toEmails}
        </>
      }
      standalone={standalone}
    >
      <ProblemAlert error={error} />
    </MessagePage>
  )
}

/** An id that is no id at all was never an email either. */
const isGone = (error: unknown) =>
  isProblem(error, 'email_not_found') ||
  (isProblem(error, 'invalid_input') && Object.hasOwn(error.fields, 'id'))

/** For errors thrown while a route loads or renders. */
export function RouteProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <PageProblem
      error={error}
      onRetry={() => {
        reset()
        void router.invalidate()
      }}
    />
  )
}

export function StandaloneRouteProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  return (
    <PageProblem
      standalone
      error={error}
      onRetry={() => {
        reset()
        void router.invalidate()
      }}
    />
  )
}
