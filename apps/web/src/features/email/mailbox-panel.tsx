import { type MailboxAccount, mailboxAccount } from '@mailgrant/contract/account'
import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { saveMailbox } from '../../api/queries/email.ts'
import { emailText as t } from '../../text/email.ts'
import { SelectField } from '../../ui/form/select-field.tsx'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { AccountForm } from './account-form.tsx'
import { AuthenticationFields } from './authentication-fields.tsx'
import { FetchingFields } from './fetching-fields.tsx'
import { LoginFields } from './login-fields.tsx'
import { mailboxFields, mailboxFormSchema, toMailboxForm } from './mailbox-form.ts'
import type { PanelProps } from './panel-props.ts'
import { Section } from './section.tsx'
import { ServerFields } from './server-fields.tsx'
import { providerOf } from './server-preset.ts'
import { useAccountPanel } from './use-account-panel.ts'
import { useMailboxRules } from './use-mailbox-rules.ts'

const authentications = ['oauth2-microsoft', 'oauth2-google', 'oauth2-other', 'basic'] as const

/** Remote Mailbox: where mail is fetched from, how to sign in, and what happens to fetched mail. */
export function MailboxPanel({
  email,
  providers,
  onConfig,
  onSaved,
  renderModal,
}: PanelProps<MailboxAccount>) {
  const account = email.mailbox
  const ports = providers[0]?.ports ?? null
  const resolver = useMemo(() => zodResolver(mailboxFormSchema(ports)), [ports])
  const panel = useAccountPanel({
    emailId: email.id,
    kind: 'mailbox',
    account,
    resolver,
    toForm: toMailboxForm,
    parseAccount: (value) => mailboxAccount.parse(value),
    fields: mailboxFields,
    save: saveMailbox,
    switchOff: ({ setValue }) => setValue('enabled', false, { shouldDirty: true }),
    onSaved,
  })
  const { form, keepTyped, rebase } = panel.editing
  const { control } = form
  const [authentication, protocol, tlsMode, enabled, afterFetch] = useWatch({
    control,
    name: ['authentication', 'protocol', 'tlsMode', 'enabled', 'afterFetch'],
  })
  const rules = useMailboxRules(form, providers)
  const provider = providerOf(authentication)
  return (
    <>
      <AccountForm
        emailId={email.id}
        kind="mailbox"
        account={account}
        panel={panel}
        toForm={toMailboxForm}
        enabled={enabled}
        hasPassword={authentication === 'basic'}
      >
        <Section title={t.sections.access}>
          <SwitchField
            control={control}
            name="enabled"
            label={t.status}
            description={t.mailboxStatusHint}
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
            hostHint={t.hostnameHint.mailbox}
            names={{ host: 'host', port: 'port', tlsMode: 'tlsMode' }}
            required={enabled}
            tlsMode={tlsMode}
            ports={ports}
            tokenHosts={providers.find(({ id }) => id === provider)?.mailHosts ?? []}
            onTlsModeChanged={rules.tlsModeChanged}
          >
            <SelectField
              control={control}
              name="protocol"
              label={t.protocol}
              description={t.protocolHint}
              options={[
                { value: 'imap', label: t.protocols.imap },
                { value: 'pop3', label: t.protocols.pop3 },
              ]}
              onChanged={rules.protocolChanged}
            />
          </ServerFields>
        </Section>
        <Section title={t.sections.fetching}>
          <FetchingFields
            control={control}
            enabled={enabled}
            protocol={protocol}
            afterFetch={afterFetch}
          />
        </Section>
      </AccountForm>
      {renderModal({ provider, keepTyped, rebase })}
    </>
  )
}
