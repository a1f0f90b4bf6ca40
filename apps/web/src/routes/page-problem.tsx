import { Button, Text } from '@mantine/core'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { isProblem } from '../api/problem-error.ts'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { ButtonLink } from '../ui/links.tsx'
import { MessagePage } from '../ui/message-page.tsx'
import { describeError, ProblemAlert } from '../ui/problem-alert.tsx'

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
  if (isProblem(error, 'email_not_found'))
    return (
      <MessagePage title={text.pages.emailGoneTitle} actions={toEmails} standalone={standalone}>
        <Text>{text.pages.emailGoneText}</Text>
      </MessagePage>
    )
  const retry = <Button onClick={onRetry}>{text.actions.retry}</Button>
  if (describeError(error).title === text.problem.networkTitle)
    return (
      <MessagePage title={text.pages.downTitle} actions={retry} standalone={standalone}>
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
