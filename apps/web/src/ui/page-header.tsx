import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { text } from '../text/en.ts'
import { Breakable } from './breakable.tsx'

/** Title of a page (also of the browser's tab), what it is about, and its one primary action. */
export function PageHeader({
  title,
  tabTitle,
  description,
  badges,
  action,
}: {
  title: string
  /** title of the browser's tab where it says more than the heading */
  tabTitle?: string
  description?: ReactNode
  badges?: ReactNode
  action?: ReactNode
}) {
  useDocumentTitle(`${tabTitle ?? title} · ${text.product}`)
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
      <Stack gap={4} miw={0}>
        <Group gap="sm">
          <Title order={1} size="h2" className="console-break">
            <Breakable>{title}</Breakable>
          </Title>
          {badges}
        </Group>
        {description && <Text c="dimmed">{description}</Text>}
      </Stack>
      {action}
    </Group>
  )
}
