import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { text } from '../text/en.ts'
import { Logo } from './logo.tsx'

/** A page outside the shell with one small form: sign in, set up, accept an invitation. */
export function NarrowPage({
  title,
  description,
  children,
}: {
  title: string
  description?: ReactNode
  children: ReactNode
}) {
  useDocumentTitle(`${title} · ${text.product}`)
  return (
    <main>
      <Stack className="console-narrow" px="md" py={{ base: 32, sm: 80 }} gap="lg">
        <Group gap="sm" justify="center">
          <Logo size={36} />
          <Text size="xl" fw={600}>
            {text.product}
          </Text>
        </Group>
        <Paper withBorder p={{ base: 'md', sm: 'xl' }}>
          <Stack>
            <Title order={1} size="h3">
              {title}
            </Title>
            {description && <Text c="dimmed">{description}</Text>}
            {children}
          </Stack>
        </Paper>
      </Stack>
    </main>
  )
}
