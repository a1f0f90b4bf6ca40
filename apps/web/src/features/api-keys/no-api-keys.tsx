import { Box } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { apiKeysText as t, newApiKeyText } from '../../text/api-keys.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { exampleAddress, serviceExample } from './example-of.ts'

/** Before the first key: what one is for, and what a service does with it. */
export function NoApiKeys({ action }: { action: ReactNode }) {
  return (
    <>
      <EmptyState icon={<IconPlugConnected size={28} />} title={t.emptyTitle} action={action}>
        {t.emptyText}
      </EmptyState>
      <Box maw={880} mx="auto">
        <CodeBlock label={newApiKeyText.example}>
          {serviceExample(exampleAddress, ['send', 'fetch'])}
        </CodeBlock>
      </Box>
    </>
  )
}
