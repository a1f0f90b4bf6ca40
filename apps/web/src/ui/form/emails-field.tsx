import { Stack, Text } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import { pickEmailsText as t } from '../../text/pick-emails.ts'
import { ProblemAlert } from '../problem-alert.tsx'
import type { FieldProps } from './field.ts'
import { SearchSelect } from './search-select.tsx'

/** An email as a form holds it: what is sent, and what is shown. */
export interface NamedEmail {
  id: string
  address: string
}

/** What a search has found so far. */
interface FoundEmails {
  items: readonly (NamedEmail & { name: string })[]
  total: number
  searched: string
  searching: boolean
  error: unknown
  retry: () => void
}

/** Some of however many emails there are: whoever uses it searches, and gives what was found. */
export function EmailsField<Values extends FieldValues, Context, Output>({
  control,
  name,
  label,
  maximum,
  full,
  search,
  onSearch,
  found,
}: Pick<FieldProps<Values, Context, Output>, 'control' | 'name'> & {
  label: string
  maximum: number
  /** what is said once no more can be chosen */
  full: string
  search: string
  onSearch: (search: string) => void
  found: FoundEmails
}) {
  const { field, fieldState } = useController({ control, name })
  const { items, total, searched, searching } = found
  const chosen = namedEmails(field.value)
  return (
    <Stack gap="xs">
      <SearchSelect
        label={label}
        description={total > items.length ? t.more(items.length, total) : t.rule}
        required
        options={items.map((item) => ({
          value: item.id,
          label: item.address,
          about: item.name,
        }))}
        chosen={chosen.map(({ id, address }) => ({ value: id, label: address }))}
        onChoose={(options) =>
          field.onChange(options.map((option) => ({ id: option.value, address: option.label })))
        }
        search={search}
        onSearch={onSearch}
        searching={searching}
        nothing={
          searching ? t.searching : searched ? t.noMatch(searched) : found.error ? '' : t.none
        }
        maximum={maximum}
        inputRef={field.ref}
        onBlur={field.onBlur}
        error={fieldState.error?.message}
      />
      {chosen.length >= maximum && (
        <Text size="sm" role="status">
          {full}
        </Text>
      )}
      <ProblemAlert error={found.error} onRetry={found.retry} />
    </Stack>
  )
}

const namedEmails = (value: unknown): NamedEmail[] =>
  Array.isArray(value) ? value.filter(isNamedEmail) : []

const isNamedEmail = (value: unknown): value is NamedEmail =>
  typeof value === 'object' && value !== null && 'id' in value && 'address' in value
