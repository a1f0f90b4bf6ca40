import type { MailboxAccount, SmtpAccount } from '@mailgrant/contract/account'
import { Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FieldValues } from 'react-hook-form'
import { type AccountKind, paths } from '../../paths.ts'
import { checkText, emailText as t } from '../../text/email.ts'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { AccountStatusLine } from './account-status.tsx'
import { EditorMessages, RestoredNotice } from './editor-messages.tsx'
import { SaveBar } from './save-bar.tsx'
import type { useAccountPanel } from './use-account-panel.ts'

interface Props<
  Form extends FieldValues,
  Settings extends FieldValues,
  Account extends MailboxAccount | SmtpAccount,
> {
  emailId: string
  kind: AccountKind
  account: Account
  panel: ReturnType<typeof useAccountPanel<Form, Settings, Account>>
  toForm: (account: Account) => Form
  /** as the form says now: saving tests what is enabled */
  enabled: boolean
  /** the form shows a password field */
  hasPassword: boolean
  /** its sections */
  children: ReactNode
}

/** The form of a mail account: what it tells, saves, tests, and keeps from being lost. */
export function AccountForm<
  Form extends FieldValues,
  Settings extends FieldValues,
  Account extends MailboxAccount | SmtpAccount,
>({
  emailId,
  kind,
  account,
  panel: { editing, editor, check },
  toForm,
  enabled,
  hasPassword,
  children,
}: Props<Form, Settings, Account>) {
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
        aria-label={t.tabs[kind]}
        onSubmit={(event) => {
          event.preventDefault()
          check.dismiss()
          void editor.submit()
        }}
      >
        <Stack gap="xl" maw={760}>
          <AccountStatusLine account={account} />
          <RestoredNotice restored={editing.restored} hasPassword={hasPassword} />
          {children}
          <EditorMessages
            dirty={editing.isDirty}
            save={editor.state}
            check={check.state}
            onDismissSave={editor.dismiss}
            onDismissCheck={check.dismiss}
            onSubmit={(intent) => void editor.submit(intent)}
            onResolve={(values) => void editor.resolve(values)}
            whoSaved={({ updatedBy }) => updatedBy}
            toForm={toForm}
          />
          <SaveBar
            dirty={editing.isDirty}
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
        when={editing.isDirty}
        within={paths.emailTab(emailId, kind)}
        onDiscard={editing.forgetTyped}
      />
    </>
  )
}
