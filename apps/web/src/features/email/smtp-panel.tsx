import { type SmtpAccount, smtpAccount } from '@mailgrant/contract/account'
import type { Email } from '@mailgrant/contract/email'
import type { Provider } from '@mailgrant/contract/provider'
import { zodResolver } from '@hookform/resolvers/zod'
import { Stack, Text } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { checkAccount, saveSmtp } from '../../api/queries/email.ts'
import { paths } from '../../paths.ts'
import { checkText, emailText as t } from '../../text/email.ts'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { AccountStatusLine } from './account-status.tsx'
import { AuthenticationFields } from './authentication-fields.tsx'
import { EditorMessages, RestoredNotice } from './editor-messages.tsx'
import { LoginFields } from './login-fields.tsx'
import type { ConfigContext } from './mailbox-panel.tsx'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import { ServerFields } from './server-fields.tsx'
import { providerOf } from './server-preset.ts'
import { smtpFields, smtpFormSchema, toSmtpForm } from './smtp-form.ts'
import { createTypedChanges } from './typed-changes.ts'
import { useAccountEditor } from './use-account-editor.ts'
import { useAccountForm } from './use-account-form.ts'
import { useCheck } from './use-check.ts'
import { useSmtpRules } from './use-smtp-rules.ts'

interface Props {
  email: Email
  providers: readonly Provider[]
  onConfig: () => void
  onSaved: () => void
  renderModal: (context: ConfigContext<SmtpAccount>) => ReactNode
}

const authentications = [
  'mailbox',
  'oauth2-microsoft',
  'oauth2-google',
  'oauth2-other',
  'basic',
  'none',
] as const

/** Outgoing (SMTP): where mail is sent, and as whom. */
export function SmtpPanel({ email, providers, onConfig, onSaved, renderModal }: Props) {
  const account = email.smtp
  const ports = providers[0]?.ports ?? null
  const resolver = useMemo(() => zodResolver(smtpFormSchema(ports)), [ports])
  const typed = useMemo(() => createTypedChanges(sessionStorage, `${email.id}:smtp`), [email.id])
  const editing = useAccountForm(account, toSmtpForm, resolver, typed)
  const { form, base, isDirty } = editing
  const { control } = form
  const [authentication, tlsMode, enabled] = useWatch({
    control,
    name: ['authentication', 'tlsMode', 'enabled'],
  })
  const mailboxAuthentication = email.mailbox.settings.authentication
  const rules = useSmtpRules(form, providers, mailboxAuthentication)
  const editor = useAccountEditor({
    form,
    base,
    setBase: editing.setBase,
    toForm: toSmtpForm,
    parseAccount: (value) => smtpAccount.parse(value),
    fields: smtpFields,
    send: (body, signal) => saveSmtp(email.id, body, signal),
    setFieldErrors: (fields) => placeFieldErrors(form, fields, 'settings.'),
    switchOff: () => form.setValue('enabled', false, { shouldDirty: true }),
    onSaved: () => {
      editing.forgetTyped()
      onSaved()
    },
  })
  const check = useCheck(async (signal) => {
    const report = await checkAccount(email.id, 'smtp', signal)
    onSaved()
    return report
  })
  const provider = providerOf(authentication)
  const tokenProvider = authentication === 'mailbox' ? providerOf(mailboxAuthentication) : provider
  const running =
    editor.state.step === 'saving'
      ? `${enabled ? checkText.savingAndTesting : checkText.saving} ${enabled ? checkText.patience : ''}`
      : check.state.step === 'running'
        ? `${checkText.testing} ${checkText.patience}`
        : null

  return (
    <>
      <form
        noValidate
        aria-label={t.tabs.smtp}
        onSubmit={(event) => {
          event.preventDefault()
          check.dismiss()
          void editor.submit()
        }}
      >
        <Stack gap="xl" maw={760}>
          <AccountStatusLine account={account} />
          <RestoredNotice restored={editing.restored} hasPassword={authentication === 'basic'} />
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
                editing.keepTyped()
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
          <EditorMessages
            dirty={isDirty}
            save={editor.state}
            check={check.state}
            onDismissSave={editor.dismiss}
            onDismissCheck={check.dismiss}
            onSubmit={(intent) => void editor.submit(intent)}
            onResolve={(values) => void editor.resolve(values)}
            whoSaved={({ updatedBy }) => updatedBy}
            toForm={toSmtpForm}
          />
          <SaveBar
            dirty={isDirty}
            running={running}
            onCancel={() => {
              editor.cancel()
              check.cancel()
            }}
            onDiscard={() => {
              editor.dismiss()
              editing.discard()
            }}
            onTest={
              account.settings.host === null
                ? undefined
                : () => {
                    editor.dismiss()
                    void check.start()
                  }
            }
          />
        </Stack>
      </form>
      <UnsavedChangesGuard
        when={isDirty}
        within={paths.emailTab(email.id, 'smtp')}
        onDiscard={editing.forgetTyped}
      />
      {renderModal({ provider, keepTyped: editing.keepTyped, rebase: editing.rebase })}
    </>
  )
}
