import type { CreateApiKey } from '@mailgrant/contract/api-key'
import { apiKeyAction } from '@mailgrant/contract/service'
import { SimpleGrid } from '@mantine/core'
import { type UseFormReturn, useWatch } from 'react-hook-form'
import { apiKeysText, newApiKeyText as t } from '../../text/api-keys.ts'
import { CheckboxesField } from '../../ui/form/checkboxes-field.tsx'
import { DateField } from '../../ui/form/date-field.tsx'
import { RadioField } from '../../ui/form/radio-field.tsx'
import { SelectField } from '../../ui/form/select-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'
import { longDay } from '../../ui/format-time.ts'
import { useNow } from '../../ui/use-now.ts'
import type { ApiKeyForm } from './api-key-form.ts'
import { EmailPicker } from './email-picker.tsx'
import { endOfKey, expiryChoices, firstDay } from './expiry.ts'
import { MoreOptions } from './more-options.tsx'

/** Everything that a key is made from. */
export function ApiKeyFields({
  form: { control },
}: {
  form: UseFormReturn<ApiKeyForm, unknown, CreateApiKey>
}) {
  const emails = useWatch({ control, name: 'reach.emails' })
  return (
    <>
      <TextField
        control={control}
        name="name"
        label={t.name}
        description={t.nameRule}
        autoComplete="off"
        required
        data-autofocus
      />
      <RadioField
        control={control}
        name="reach.emails"
        label={t.emails}
        options={(['all', 'some'] as const).map((value) => ({
          value,
          label: t.emailsOptions[value],
        }))}
      />
      {emails === 'some' && <EmailPicker control={control} />}
      <CheckboxesField
        control={control}
        name="actions"
        label={t.actions}
        required
        options={apiKeyAction.options.map((value) => ({
          value,
          label: apiKeysText.actions[value],
          description: t.actionRules[value],
        }))}
      />
      <Expiry control={control} />
      <MoreOptions control={control} />
    </>
  )
}

function Expiry({ control }: Pick<UseFormReturn<ApiKeyForm, unknown, CreateApiKey>, 'control'>) {
  const [choice, date] = useWatch({ control, name: ['expiresAt', 'expiresOn'] })
  const now = new Date(useNow())
  const end = endOfKey(choice, date, now)
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <SelectField
        control={control}
        name="expiresAt"
        label={t.expiry}
        description={end ? t.expiryOn(longDay(end)) : end === null ? t.expiryNever : t.expiryChoose}
        options={expiryChoices.map((value) => ({ value, label: t.expiryOptions[value] }))}
      />
      {choice === 'date' && (
        <DateField
          control={control}
          name="expiresOn"
          label={t.expiryDate}
          description={t.expiryDateRule}
          min={firstDay(now)}
          required
        />
      )}
    </SimpleGrid>
  )
}
