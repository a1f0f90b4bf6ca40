import { type SmtpAccount, smtpAccount } from '@mailgrant/contract/account'
import { zodResolver } from '@hookform/resolvers/zod'
import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { saveSmtp } from '../../api/queries/email.ts'
import { emailText as t } from '../../text/email.ts'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { AccountForm } from './account-form.tsx'
import { AuthenticationFields } from './authentication-fields.tsx'
import { LoginFields } from './login-fields.tsx'
import type { PanelProps } from './panel-props.ts'
import { Section } from './section.tsx'
import { ServerFields } from './server-fields.tsx'
import { providerOf } from './server-preset.ts'
import { smtpFields, smtpFormSchema, toSmtpForm } from './smtp-form.ts'
import { useAccountPanel } from './use-account-panel.ts'
import { useSmtpRules } from './use-smtp-rules.ts'

const authentications = [
  'mailbox',
  'oauth2-microsoft',
  'oauth2-google',
  'oauth2-other',
  'basic',
  'none',
] as const

/** Outgoing (SMTP): where mail is sent, and as whom. */
export function SmtpPanel({
  email,
  providers,
  onConfig,
  onSaved,
  renderModal,
}: PanelProps<SmtpAccount>) {
  const account = email.smtp
  const ports = providers[0]?.ports ?? null
  const resolver = useMemo(() => zodResolver(smtpFormSchema(ports)), [ports])
  const panel = useAccountPanel({
    emailId: email.id,
    kind: 'smtp',
    account,
    resolver,
    toForm: toSmtpForm,
    parseAccount: (value) => smtpAccount.parse(value),
    fields: smtpFields,
    save: saveSmtp,
    switchOff: ({ setValue }) => setValue('enabled', false, { shouldDirty: true }),
    onSaved,
  })
  const { form, keepTyped, rebase } = panel.editing
  const { control } = form
  const [authentication, tlsMode, enabled] = useWatch({
    control,
    name: ['authentication', 'tlsMode', 'enabled'],
  })
  const mailboxAuthentication = email.mailbox.settings.authentication
  const rules = useSmtpRules(form, providers, mailboxAuthentication)
  const provider = providerOf(authentication)
  const tokenProvider = authentication === 'mailbox' ? providerOf(mailboxAuthentication) : provider
  return (
    <>
      <AccountForm
        emailId={email.id}
        kind="smtp"
        account={account}
        panel={panel}
        toForm={toSmtpForm}
        enabled={enabled}
        hasPassword={authentication === 'basic'}
      >
        <Section title={t.sections.access}>
          <SwitchField
            control={control}
            name="enabled"
            label={t.status}
            description={t.smtpStatusHint}
            onChanged={rules.statusChanged}
          />
          <AuthenticationFields
            control={control}
            name="authentication"
            options={authentications}
            authentication={authentication}
            required={enabled}
            account={account}
            onChanged={rules.authenticationChanged}
            onConfig={() => {
              keepTyped()
              onConfig()
            }}
          />
          {authentication === 'mailbox' && (
            <Text size="sm" c="dimmed">
              {mailboxAuthentication
                ? t.sameAsMailbox(t.authenticationOptions[mailboxAuthentication])
                : t.sameAsMailboxUnset}
            </Text>
          )}
          <LoginFields
            control={control}
            names={{ login: 'login', password: 'password' }}
            authentication={authentication}
            address={email.address}
            hasPassword={account.hasPassword}
          />
        </Section>
        <Section title={t.sections.server}>
          <ServerFields
            control={control}
            hostHint={t.hostnameHint.smtp}
            names={{ host: 'host', port: 'port', tlsMode: 'tlsMode' }}
            required={enabled}
            tlsMode={tlsMode}
            ports={ports}
            tokenHosts={providers.find(({ id }) => id === tokenProvider)?.mailHosts ?? []}
            onTlsModeChanged={rules.tlsModeChanged}
          />
        </Section>
        <Section title={t.sections.sending}>
          <SwitchField
            control={control}
            name="allowSpoofing"
            label={t.headerSpoofing}
            description={t.headerSpoofingHint}
          />
        </Section>
      </AccountForm>
      {renderModal({ provider, keepTyped, rebase })}
    </>
  )
}
