import type { TlsMode } from '@mailgrant/contract/fields'
import { SimpleGrid, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Control, FieldPath, FieldValues } from 'react-hook-form'
import { emailText as t } from '../../text/email.ts'
import { NumberField } from '../../ui/form/number-field.tsx'
import { SelectField } from '../../ui/form/select-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'

interface ServerForm extends FieldValues {
  host: string
  port: string
  tlsMode: TlsMode
}

interface Props<Form extends ServerForm, Output> {
  control: Control<Form, unknown, Output>
  names: { host: FieldPath<Form>; port: FieldPath<Form>; tlsMode: FieldPath<Form> }
  /** an example of a host name */
  hostHint: string
  required: boolean
  tlsMode: TlsMode
  ports: readonly number[] | null
  /** the hosts that OAuth2 tokens may be sent to, where that matters */
  tokenHosts: readonly string[]
  onTlsModeChanged: (mode: string) => void
  /** a field that goes first in the grid, such as the protocol */
  children?: ReactNode
}

const tlsModes: TlsMode[] = ['implicit', 'starttls', 'none']

/** Host name, port and encryption: the same for fetching and sending. */
export function ServerFields<Form extends ServerForm, Output>(props: Props<Form, Output>) {
  const { control, names, required, ports, tokenHosts } = props
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        {props.children}
        <TextField
          control={control}
          name={names.host}
          label={t.hostname}
          description={props.hostHint}
          required={required}
          autoComplete="off"
          spellCheck={false}
        />
        <SelectField
          control={control}
          name={names.tlsMode}
          label={t.tlsMode}
          description={t.tlsModeHint}
          options={tlsModes.map((value) => ({ value, label: t.tlsModes[value] }))}
          onChanged={props.onTlsModeChanged}
        />
        <NumberField
          control={control}
          name={names.port}
          label={t.port}
          description={ports ? t.portHint(ports) : t.portAnyHint}
          required={required}
        />
      </SimpleGrid>
      {tokenHosts.length > 0 && (
        <Text size="sm" c="dimmed">
          {t.oauthHosts(tokenHosts)}
        </Text>
      )}
      {props.tlsMode === 'none' && (
        <Text size="sm" c="var(--mantine-color-yellow-light-color)">
          {t.tlsNone}
        </Text>
      )}
    </Stack>
  )
}
