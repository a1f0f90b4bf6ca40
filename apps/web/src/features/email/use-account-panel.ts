import type { CheckReport } from '@mailgrant/contract/check'
import { useMemo } from 'react'
import type { FieldValues, Resolver, UseFormReturn } from 'react-hook-form'
import { checkAccount } from '../../api/queries/email.ts'
import type { AccountKind } from '../../paths.ts'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { createTypedChanges } from './typed-changes.ts'
import { useAccountEditor } from './use-account-editor.ts'
import { useAccountForm } from './use-account-form.ts'
import { useCheck } from './use-check.ts'

type EditorOptions<
  Form extends FieldValues,
  Settings,
  Account extends { version: number },
> = Parameters<typeof useAccountEditor<Form, Settings, Account>>[0]

interface Options<
  Form extends FieldValues,
  Settings,
  Account extends { version: number },
> extends Pick<EditorOptions<Form, Settings, Account>, 'toForm' | 'parseAccount' | 'fields'> {
  emailId: string
  kind: AccountKind
  account: Account
  resolver: Resolver<Form, unknown, Settings>
  save: (
    emailId: string,
    ...order: Parameters<EditorOptions<Form, Settings, Account>['send']>
  ) => Promise<{ account: Account; check: CheckReport | null }>
  switchOff: (form: UseFormReturn<Form, unknown, Settings>) => void
  onSaved: () => void
}

/** A mail account's tab: its form, how it is saved, and the test of what is stored. */
export function useAccountPanel<
  Form extends FieldValues,
  Settings extends FieldValues,
  Account extends { version: number },
>({
  emailId,
  kind,
  account,
  resolver,
  save,
  switchOff,
  onSaved,
  ...options
}: Options<Form, Settings, Account>) {
  const typed = useMemo(
    () => createTypedChanges(sessionStorage, `${emailId}:${kind}`),
    [emailId, kind],
  )
  const editing = useAccountForm(account, options.toForm, resolver, typed)
  const { form, base, setBase } = editing
  const editor = useAccountEditor({
    ...options,
    form,
    base,
    setBase,
    send: (...order) => save(emailId, ...order),
    setFieldErrors: (fields) => placeFieldErrors(form, fields, 'settings.'),
    switchOff: () => switchOff(form),
    onSaved: () => {
      editing.forgetTyped()
      onSaved()
    },
  })
  const check = useCheck(async (signal) => {
    const report = await checkAccount(emailId, kind, signal)
    onSaved()
    return report
  })
  return { editing, editor, check }
}
