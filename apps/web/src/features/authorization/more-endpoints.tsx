import { SimpleGrid } from '@mantine/core'
import type { Control } from 'react-hook-form'
import { authorizationText } from '../../text/authorization.ts'
import { TextField } from '../../ui/form/text-field.tsx'
import { TextareaField } from '../../ui/form/textarea-field.tsx'
import type { ConfigForm, SubmittedConfig } from './config-form.ts'

const t = authorizationText.idp

export const moreFields = ['mailHosts', 'issuer', 'userinfoEndpoint', 'revocationEndpoint'] as const

/** What a preset knows for Microsoft and Google and only the administrator for another provider. */
export function MoreEndpoints({
  control,
}: {
  control: Control<ConfigForm, unknown, SubmittedConfig>
}) {
  const field = { control, autoComplete: 'off', spellCheck: false } as const
  return (
    <>
      <TextareaField
        control={control}
        name="config.mailHosts"
        label={t.mailHosts}
        description={t.mailHostsHint}
        spellCheck={false}
      />
      <TextField {...field} name="config.issuer" label={t.issuer} description={t.issuerHint} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextField
          {...field}
          name="config.userinfoEndpoint"
          label={t.userinfoEndpoint}
          description={t.userinfoHint}
        />
        <TextField
          {...field}
          name="config.revocationEndpoint"
          label={t.revocationEndpoint}
          description={t.revocationHint}
        />
      </SimpleGrid>
    </>
  )
}
