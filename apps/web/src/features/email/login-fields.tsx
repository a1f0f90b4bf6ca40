import { SimpleGrid } from '@mantine/core'
import type { Control, FieldPath, FieldValues } from 'react-hook-form'
import { emailText as t } from '../../text/email.ts'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'

interface Props<Form extends FieldValues, Output> {
  control: Control<Form, unknown, Output>
  names: { login: FieldPath<Form>; password: FieldPath<Form> }
  authentication: string
  address: string
  hasPassword: boolean
}

/** User name and password for Basic; with OAuth2 only the name, and only where it differs. */
export function LoginFields<Form extends FieldValues, Output>(props: Props<Form, Output>) {
  const { control, names, authentication } = props
  if (authentication === '' || authentication === 'none') return null
  const basic = authentication === 'basic'
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      <TextField
        control={control}
        name={names.login}
        label={t.username}
        description={basic ? t.usernameHint : t.usernameOauthHint}
        placeholder={props.address}
        autoComplete="off"
        spellCheck={false}
      />
      {basic && (
        <PasswordField
          control={control}
          name={names.password}
          label={t.password}
          description={props.hasPassword ? t.passwordStored : t.passwordEmpty}
          placeholder={props.hasPassword ? '••••••••' : undefined}
          autoComplete="new-password"
        />
      )}
    </SimpleGrid>
  )
}
