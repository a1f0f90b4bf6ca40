import type { MailboxAccount, SmtpAccount } from '@mailgrant/contract/account'
import type { ProviderId } from '@mailgrant/contract/fields'
import { Button, Group, Text } from '@mantine/core'
import { IconSettings } from '@tabler/icons-react'
import type { Control, FieldPath, FieldValues } from 'react-hook-form'
import { emailText as t } from '../../text/email.ts'
import { SelectField } from '../../ui/form/select-field.tsx'
import { providerOf } from './server-preset.ts'

interface Props<Form extends FieldValues, Output> {
  control: Control<Form, unknown, Output>
  name: FieldPath<Form>
  options: readonly (keyof typeof t.authenticationOptions)[]
  authentication: string
  required: boolean
  account: MailboxAccount | SmtpAccount
  onChanged: (value: string) => void
  onConfig: () => void
}

/** The Authentication field and, for OAuth2, the way to its Config. */
export function AuthenticationFields<Form extends FieldValues, Output>(props: Props<Form, Output>) {
  const provider = providerOf(props.authentication)
  const hint = configHint(provider, props.account)
  return (
    <>
      <Group gap="xs" align="flex-end" wrap="wrap">
        <SelectField
          control={props.control}
          name={props.name}
          label={t.authentication}
          placeholder={t.authenticationPlaceholder}
          required={props.required}
          options={props.options.map((value) => ({ value, label: t.authenticationOptions[value] }))}
          onChanged={props.onChanged}
          w={{ base: '100%', xs: 320 }}
        />
        {provider && (
          <Button
            variant="default"
            leftSection={<IconSettings size={16} aria-hidden />}
            aria-haspopup="dialog"
            onClick={props.onConfig}
          >
            {t.config}
          </Button>
        )}
      </Group>
      {hint && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
    </>
  )
}

/** A provider that is stored without a token is told of by the account's status, on top of the form. */
function configHint(provider: ProviderId | null, account: MailboxAccount | SmtpAccount) {
  if (provider === null) return null
  if (provider !== account.provider) return t.configMissing
  return account.idpConfigName !== null && account.hasToken
    ? t.configInUse(account.idpConfigName)
    : null
}
