import type { CreateApiKey } from '@mailgrant/contract/api-key'
import { Box, Text } from '@mantine/core'
import { useState } from 'react'
import { type Control, useFormState } from 'react-hook-form'
import { newApiKeyText as t } from '../../text/api-keys.ts'
import { NumberField } from '../../ui/form/number-field.tsx'
import type { ApiKeyForm } from './api-key-form.ts'

/** What hardly anybody changes, folded; a slip in it unfolds it. */
export function MoreOptions({ control }: { control: Control<ApiKeyForm, unknown, CreateApiKey> }) {
  const { errors } = useFormState({ control, name: 'rateLimit' })
  const [open, setOpen] = useState(false)
  return (
    <details
      open={open || errors.rateLimit !== undefined}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open)
        if (currentTarget.open) currentTarget.scrollIntoView({ block: 'nearest' })
      }}
    >
      <Text component="summary" size="sm" fw={500} style={{ cursor: 'pointer' }}>
        {t.moreOptions}
      </Text>
      <Box mt="xs">
        <NumberField
          control={control}
          name="rateLimit"
          label={t.rateLimit}
          description={t.rateLimitRule}
          required
        />
      </Box>
    </details>
  )
}
