import { type MailboxAccount, mailboxAccount } from '@mailgrant/contract/account'
import type { Email } from '@mailgrant/contract/email'
import type { ProviderId } from '@mailgrant/contract/fields'
import type { Provider } from '@mailgrant/contract/provider'
import { zodResolver } from '@hookform/resolvers/zod'
import { Stack } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { checkAccount, saveMailbox } from '../../api/queries/email.ts'
import { paths } from '../../paths.ts'
import { checkText, emailText as t } from '../../text/email.ts'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { SelectField } from '../../ui/form/select-field.tsx'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { AccountStatusLine } from './account-status.tsx'
import { AuthenticationFields } from './authentication-fields.tsx'
import { EditorMessages, RestoredNotice } from './editor-messages.tsx'
import { FetchingFields } from './fetching-fields.tsx'
import { LoginFields } from './login-fields.tsx'
import { mailboxFields, mailboxFormSchema, toMailboxForm } from './mailbox-form.ts'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import { ServerFields } from './server-fields.tsx'
import { providerOf } from './server-preset.ts'
import { createTypedChanges } from './typed-changes.ts'
import { useAccountEditor } from './use-account-editor.ts'
import { useAccountForm } from './use-account-form.ts'
import { useCheck } from './use-check.ts'
import { useMailboxRules } from './use-mailbox-rules.ts'

/** What the Config modal needs of the tab that it stands over. */
export interface ConfigContext<Account> {
  provider: ProviderId | null
  /** called before the browser leaves for the provider */
  keepTyped: () => void
  /** called with the newer account after something was stored without leaving */
  rebase: (account: Account) => void
}

interface Props {
  email: Email
  providers: readonly Provider[]
  onConfig: () => void
  onSaved: () => void
  renderModal: (context: ConfigContext<MailboxAccount>) => ReactNode
}

const authentications = ['oauth2-microsoft', 'oauth2-google', 'oauth2-other', 'basic'] as const

/** Remote Mailbox: where mail is fetched from, how to sign in, and what happens to fetched mail. */
export function MailboxPanel({ email, providers, onConfig, onSaved, renderModal }: Props) {
  const account = email.mailbox
  const ports = providers[0]?.ports ?? null
  const resolver = useMemo(() => zodResolver(mailboxFormSchema(ports)), [ports])
  const typed = useMemo(() => createTypedChanges(sessionStorage, `${email.id}:mailbox`), [email.id])
  const editing = useAccountForm(account, toMailboxForm, resolver, typed)
  const { form, base, isDirty } = editing
  const { control } = form
  const [authentication, protocol, tlsMode, enabled, afterFetch] = useWatch({
    control,
    name: ['authentication', 'protocol', 'tlsMode', 'enabled', 'afterFetch'],
  })
  const rules = useMailboxRules(form, providers)
  const editor = useAccountEditor({
    form,
    base,
    setBase: editing.setBase,
    toForm: toMailboxForm,
    parseAccount: (value) => mailboxAccount.parse(value),
    fields: mailboxFields,
    send: (body, signal) => saveMailbox(email.id, body, signal),
    setFieldErrors: (fields) => placeFieldErrors(form, fields, 'settings.'),
    switchOff: () => form.setValue('enabled', false, { shouldDirty: true }),
    onSaved: () => {
      editing.forgetTyped()
      onSaved()
    },
  })
  const check = useCheck(async (signal) => {
    const report = await checkAccount(email.id, 'mailbox', signal)
    onSaved()
    return report
  })
  const provider = providerOf(authentication)
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
        aria-label={t.tabs.mailbox}
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
                editing.keepTyped()
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
          <EditorMessages
            dirty={isDirty}
            save={editor.state}
            check={check.state}
            onDismissSave={editor.dismiss}
            onDismissCheck={check.dismiss}
            onSubmit={(intent) => void editor.submit(intent)}
            onResolve={(values) => void editor.resolve(values)}
            whoSaved={({ updatedBy }) => updatedBy}
            toForm={toMailboxForm}
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
        within={paths.emailTab(email.id, 'mailbox')}
        onDiscard={editing.forgetTyped}
      />
      {renderModal({ provider, keepTyped: editing.keepTyped, rebase: editing.rebase })}
    </>
  )
}
