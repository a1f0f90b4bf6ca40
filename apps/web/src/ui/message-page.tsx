import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { text } from '../text/en.ts'
import { Logo } from './logo.tsx'

/** A page that only says something, with a way on: never a dead end. */
export function MessagePage({
  title,
  children,
  actions,
  standalone = false,
}: {
  title: string
  children: ReactNode
  actions?: ReactNode
  /** outside the shell, so it brings the logo and the main landmark */
  standalone?: boolean
}) {
  useDocumentTitle(`${title} · ${text.product}`)
  const content = (
    <Stack gap="md" py={48} px="md" maw={600} mx="auto">
      {standalone && (
        <Group gap="sm">
          <Logo />
          <Text fw={600}>{text.product}</Text>
        </Group>
      )}
      <Title order={1} size="h2">
        {title}
      </Title>
      {children}
      {actions && <Group>{actions}</Group>}
    </Stack>
  )
  return standalone ? <main>{content}</main> : content
}
