import type { CreateApiKey } from '@mailgrant/contract/api-key'
import { useState } from 'react'
import type { Control } from 'react-hook-form'
import { useFoundEmails } from '../../api/queries/found-emails.ts'
import { newApiKeyText as t } from '../../text/api-keys.ts'
import { EmailsField } from '../../ui/form/emails-field.tsx'
import type { ApiKeyForm } from './api-key-form.ts'

const maximum = 500

/** The emails that a key reaches. */
export function EmailPicker({ control }: { control: Control<ApiKeyForm, unknown, CreateApiKey> }) {
  const [search, setSearch] = useState('')
  return (
    <EmailsField
      control={control}
      name="reach.ids"
      label={t.chosen}
      maximum={maximum}
      full={t.chosenFull(maximum)}
      search={search}
      onSearch={setSearch}
      found={useFoundEmails(search)}
    />
  )
}
