import { Stack, Text } from '@mantine/core'
import { type Control, useWatch } from 'react-hook-form'
import { authorizationText } from '../../text/authorization.ts'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'
import { TextareaField } from '../../ui/form/textarea-field.tsx'
import type { ConfigForm, SubmittedConfig } from './config-form.ts'

const t = authorizationText.info

interface Props {
  control: Control<ConfigForm, unknown, SubmittedConfig>
  address: string
}

/** Info: what the config is called, whether it is in force, and who may sign in. */
export function InfoTab({ control, address }: Props) {
  const strictMatching = useWatch({ control, name: 'strictMatching' })
  return (
    <Stack gap="md" mb="lg">
      <SwitchField
        control={control}
        name="config.enabled"
        label={t.status}
        description={t.statusHint}
      />
      <TextField
        control={control}
        name="config.name"
        label={t.name}
        description={t.nameHint}
        required
        autoComplete="off"
      />
      <SwitchField
        control={control}
        name="strictMatching"
        label={t.strictMatching}
        description={strictMatching ? t.strictOn(address) : t.strictOff}
      />
      {!strictMatching && (
        <TextField
          control={control}
          name="expectedOwner"
          label={t.expectedOwner}
          description={t.expectedOwnerHint}
          required
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <TextareaField control={control} name="config.notes" label={t.notes} />
      <Text size="sm" c="dimmed">
        {t.next}
      </Text>
    </Stack>
  )
}
