import { problemText } from '@mailgrant/contract/problem-text'
import { Alert, Text } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { paths } from '../../paths.ts'
import { sessionText as t } from '../../text/session.ts'
import { TextLink } from '../../ui/links.tsx'

/** The token stands behind the `#`, where no server log sees it. */
export function OneTimeLink({ children }: { children: (token: string) => ReactNode }) {
  const token = useLocation({ select: (location) => location.hash })
  if (/^[\w-]{43}$/.test(token)) return children(token)
  return <NoForm title={t.linkIncompleteTitle}>{t.linkIncomplete}</NoForm>
}

/** In place of a form that can no longer be sent. */
export function LinkOver() {
  const [, title, remedy] = problemText.link_invalid
  return <NoForm title={title}>{remedy}</NoForm>
}

function NoForm({ title, children }: { title: string; children: string }) {
  return (
    <>
      <Alert color="yellow" role="alert" title={title}>
        {children}
      </Alert>
      <Text size="sm">
        <TextLink to={paths.signIn()}>{t.signIn}</TextLink>
      </Text>
    </>
  )
}
