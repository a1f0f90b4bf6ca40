import type { AccountKind, ProviderId } from '@mailgrant/contract/fields'
import type { IdpConfig } from '@mailgrant/contract/idp-config'
import type { Provider } from '@mailgrant/contract/provider'
import { Alert, Button, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useRef } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { paths } from '../../paths.ts'
import { authorizationText } from '../../text/authorization.ts'
import { ownerLinkText } from '../../text/owner-link.ts'
import { rotateSecretText } from '../../text/rotate-secret.ts'
import { CopyField } from '../../ui/copy-field.tsx'
import { DateField } from '../../ui/form/date-field.tsx'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'
import { TextareaField } from '../../ui/form/textarea-field.tsx'
import { AdminConsent } from './admin-consent.tsx'
import { TextLink } from '../../ui/links.tsx'
import { ConfigChoice } from './config-choice.tsx'
import type { ConfigForm, SubmittedConfig } from './config-form.ts'
import { fillTenant } from './fill-tenant.ts'
import { MoreEndpoints, moreFields } from './more-endpoints.tsx'

const t = authorizationText.idp

interface Props {
  form: UseFormReturn<ConfigForm, unknown, SubmittedConfig>
  base: IdpConfig
  existing: readonly IdpConfig[]
  /** accounts besides this one that the config serves */
  others: IdpConfig['usedBy']
  emailId: string
  kind: AccountKind
  provider: ProviderId
  preset: Provider | undefined
  onChoose: (config: IdpConfig) => void
  /** null: the account does not use this config yet */
  onOwnerLink: (() => void) | null
}

/** IdP Config: the Callback Endpoint to register, and what the provider gave in return. */
export function IdpTab(props: Props) {
  const { form, base, others, provider, preset } = props
  const { control } = form
  const tenantBefore = useRef(form.getValues('tenant'))

  // A preset's own value can be refused, too: then its field is shown to be mended.
  const { config: slips } = form.formState.errors
  const moreInError = moreFields.some((name) => slips?.[name] !== undefined)

  const tenantChanged = (tenant: string) => {
    if (!preset) return
    for (const name of ['authorizationEndpoint', 'tokenEndpoint', 'issuer'] as const)
      form.setValue(
        `config.${name}`,
        fillTenant(
          form.getValues(`config.${name}`),
          preset[name] ?? '',
          tenantBefore.current,
          tenant,
        ),
        { shouldDirty: true, shouldValidate: form.formState.isSubmitted },
      )
    tenantBefore.current = tenant
  }

  return (
    <Stack gap="md" mb="lg">
      <CopyField
        label={t.callbackEndpoint}
        value={base.callbackEndpoint}
        description={t.callbackHint}
      />
      <ConfigChoice {...props} />
      {others.length > 0 && (
        <Alert
          color="gray"
          icon={<IconUsers aria-hidden />}
          title={authorizationText.usedBy.title(others.length)}
        >
          {authorizationText.usedBy.body}{' '}
          {others
            .map((user) => authorizationText.usedBy.account(user.address, user.kind))
            .join(', ')}
        </Alert>
      )}
      {preset?.needsTenant && (
        <TextField
          control={control}
          name="tenant"
          label={t.tenant}
          description={t.tenantHint}
          autoComplete="off"
          spellCheck={false}
          onChanged={tenantChanged}
        />
      )}
      <TextField
        control={control}
        name="config.clientId"
        label={t.clientId}
        description={t.clientIdHint[provider]}
        required
        autoComplete="off"
        spellCheck={false}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" className="console-pair">
        <PasswordField
          control={control}
          name="config.clientSecret"
          label={t.clientSecret}
          description={base.hasSecret ? t.secretStored : t.clientSecretHint[provider]}
          placeholder={base.hasSecret ? '••••••••' : undefined}
          required={!base.hasSecret && provider !== 'other'}
          autoComplete="new-password"
        />
        <DateField
          control={control}
          name="config.secretExpiresOn"
          label={t.secretExpiresOn}
          description={t.secretWhere[provider]}
        />
      </SimpleGrid>
      {base.hasSecret && (
        <TextLink to={paths.replaceSecret(base.id)} size="sm">
          {rotateSecretText.link}
        </TextLink>
      )}
      {provider === 'google' ? (
        <SwitchField
          control={control}
          name="config.testing"
          label={t.testing}
          description={t.testingHint}
        />
      ) : (
        <DateField
          control={control}
          name="config.certificateExpiresOn"
          label={t.certificateExpiresOn}
          description={t.certificateWhere[provider]}
        />
      )}
      <TextField
        control={control}
        name="config.authorizationEndpoint"
        label={t.authorizationEndpoint}
        description={t.endpointHint}
        required
        autoComplete="off"
        spellCheck={false}
      />
      <TextField
        control={control}
        name="config.tokenEndpoint"
        label={t.tokenEndpoint}
        description={t.endpointHint}
        required
        autoComplete="off"
        spellCheck={false}
      />
      <TextareaField
        control={control}
        name="config.scopes"
        label={t.scopes}
        description={t.scopesHint}
        required
        spellCheck={false}
      />
      {(provider === 'other' || moreInError) && <MoreEndpoints control={control} />}
      {props.onOwnerLink !== null && base.state === 'enabled' && (
        <Stack gap="xs" align="flex-start">
          <Text size="sm" fw={500}>
            {ownerLinkText.handOver}
          </Text>
          <Text size="sm" c="dimmed">
            {ownerLinkText.handOverHint}
          </Text>
          <Button size="xs" variant="default" aria-haspopup="dialog" onClick={props.onOwnerLink}>
            {ownerLinkText.button}
          </Button>
        </Stack>
      )}
      <AdminConsent config={base} />
    </Stack>
  )
}
