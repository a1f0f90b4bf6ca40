import { Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Control, useController } from 'react-hook-form'
import type { CreateApiKey } from '@mailgrant/contract/api-key'
import { emailsQuery } from '../../api/queries/emails.ts'
import { newApiKeyText as t } from '../../text/api-keys.ts'
import { SearchSelect } from '../../ui/form/search-select.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import type { ApiKeyForm } from './api-key-form.ts'

const maximum = 500

/** Chooses emails out of however many there are: the server searches while one types. */
export function EmailPicker({ control }: { control: Control<ApiKeyForm, unknown, CreateApiKey> }) {
  const { field, fieldState } = useController({ control, name: 'reach.ids' })
  const [search, setSearch] = useState('')
  const [searched] = useDebouncedValue(search.trim(), 200)
  const found = useQuery(emailsQuery(searched ? { search: searched } : {}))
  const { items = [], total = 0 } = found.data ?? {}
  const searching = found.isFetching || searched !== search.trim()
  const chosen = field.value
  return (
    <Stack gap="xs">
      <SearchSelect
        label={t.chosen}
        description={total > items.length ? t.chosenMore(items.length, total) : t.chosenRule}
        required
        options={items.map(({ id, address, name }) => ({ value: id, label: address, about: name }))}
        chosen={chosen.map(({ id, address }) => ({ value: id, label: address }))}
        onChoose={(options) =>
          field.onChange(options.map(({ value, label }) => ({ id: value, address: label })))
        }
        search={search}
        onSearch={setSearch}
        searching={searching}
        nothing={
          searching ? t.searching : searched ? t.noMatch(searched) : found.error ? '' : t.noEmails
        }
        maximum={maximum}
        inputRef={field.ref}
        onBlur={field.onBlur}
        error={fieldState.error?.message}
      />
      {chosen.length >= maximum && (
        <Text size="sm" role="status">
          {t.chosenFull(maximum)}
        </Text>
      )}
      <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
    </Stack>
  )
}
