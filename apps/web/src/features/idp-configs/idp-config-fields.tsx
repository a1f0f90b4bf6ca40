import type { IdpConfig, IdpConfigFields as Wire } from '@mailgrant/contract/idp-config'
import { SimpleGrid, Stack } from '@mantine/core'
import type { Control } from 'react-hook-form'
import { paths } from '../../paths.ts'
import { authorizationText } from '../../text/authorization.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { rotateSecretText } from '../../text/rotate-secret.ts'
import { CopyField } from '../../ui/copy-field.tsx'
import { DateField } from '../../ui/form/date-field.tsx'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'
import { TextareaField } from '../../ui/form/textarea-field.tsx'
import { TextLink } from '../../ui/links.tsx'
import type { IdpConfigForm } from '../../ui/idp-config/idp-config-form.ts'

const { idp, info } = authorizationText
const address = { autoComplete: 'off', spellCheck: false } as const

export function IdpConfigFields({
  control,
  config,
}: {
  control: Control<IdpConfigForm, unknown, Wire>
  config: IdpConfig
}) {
  return (
    <Stack>
      <CopyField
        label={idp.callbackEndpoint}
        value={config.callbackEndpoint}
        description={idp.callbackHint}
      />
      <SwitchField
        control={control}
        name="enabled"
        label={info.enabled}
        description={info.statusHint}
      />
      <TextField control={control} name="name" label={info.name} required autoComplete="off" />
      <TextField control={control} name="clientId" label={idp.clientId} required {...address} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} className="console-pair">
        <PasswordField
          control={control}
          name="clientSecret"
          label={idp.clientSecret}
          description={config.hasSecret ? t.secretStored : t.secretNone}
          placeholder={config.hasSecret ? '••••••••' : undefined}
          required={!config.hasSecret && config.provider !== 'other'}
          autoComplete="new-password"
        />
        <DateField
          control={control}
          name="secretExpiresOn"
          label={idp.secretExpiresOn}
          description={idp.secretWhere[config.provider]}
        />
      </SimpleGrid>
      {config.hasSecret && (
        <TextLink to={paths.replaceSecret(config.id)} size="sm">
          {rotateSecretText.link}
        </TextLink>
      )}
      {config.provider !== 'google' && (
        <DateField
          control={control}
          name="certificateExpiresOn"
          label={idp.certificateExpiresOn}
          description={idp.certificateWhere[config.provider]}
        />
      )}
      {config.provider === 'google' && (
        <SwitchField
          control={control}
          name="testing"
          label={idp.testing}
          description={idp.testingHint}
        />
      )}
      <TextField
        control={control}
        name="authorizationEndpoint"
        label={idp.authorizationEndpoint}
        description={idp.endpointHint}
        required
        {...address}
      />
      <TextField
        control={control}
        name="tokenEndpoint"
        label={idp.tokenEndpoint}
        description={idp.endpointHint}
        required
        {...address}
      />
      <TextareaField
        control={control}
        name="scopes"
        label={idp.scopes}
        description={idp.scopesHint}
        required
        spellCheck={false}
      />
      <TextField
        control={control}
        name="issuer"
        label={idp.issuer}
        description={idp.issuerHint}
        {...address}
      />
      <TextField
        control={control}
        name="userinfoEndpoint"
        label={idp.userinfoEndpoint}
        description={idp.userinfoHint}
        {...address}
      />
      <TextField
        control={control}
        name="revocationEndpoint"
        label={idp.revocationEndpoint}
        description={idp.revocationHint}
        {...address}
      />
      {config.provider === 'other' && (
        <TextareaField
          control={control}
          name="mailHosts"
          label={idp.mailHosts}
          description={idp.mailHostsHint}
          spellCheck={false}
        />
      )}
      <TextareaField control={control} name="notes" label={info.notes} />
    </Stack>
  )
}
