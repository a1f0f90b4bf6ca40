import { checkReport, type CheckReport } from '@mailgrant/contract/check'
import { useCallback, useRef, useState } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { isProblem } from '../../api/problem-error.ts'
import { compareEdits, type ConflictRow } from '../../ui/compare-edits.ts'
import { emailText } from '../../text/email.ts'

/** What the save button started, and how it ended. */
export type SaveState<Form, Account> =
  | { step: 'idle' }
  | { step: 'saving' }
  | { step: 'cancelled' }
  /** without a report where there is nothing to test */
  | { step: 'saved'; check: CheckReport | null }
  | { step: 'check-failed'; check: CheckReport }
  | { step: 'problem'; error: unknown }
  | {
      step: 'conflict'
      current: Account
      rows: ConflictRow<Form>[]
      merged: Form
      intent: SaveIntent
    }

export interface SaveIntent {
  /** store with the account switched off, untested */
  disabled?: boolean
  createArchiveFolder?: boolean
}

interface Options<Form extends FieldValues, Settings, Account extends { version: number }> {
  form: UseFormReturn<Form, unknown, Settings>
  /** the stored account that the form started from */
  base: Account
  setBase: (account: Account) => void
  toForm: (account: Account) => Form
  parseAccount: (value: unknown) => Account
  fields: Parameters<typeof compareEdits<Form>>[3]
  send: (
    body: { settings: Settings; version: number; createArchiveFolder?: boolean },
    signal: AbortSignal,
  ) => Promise<{ account: Account; check: CheckReport | null }>
  setFieldErrors: (fields: Readonly<Record<string, string>>) => boolean
  switchOff: () => void
  onSaved: (account: Account) => void
}

/**
 * Saves one account's settings. Whatever goes wrong, the form keeps what was typed; a second
 * administrator's edit is merged where the fields differ and asked about where they clash.
 */
export function useAccountEditor<
  Form extends FieldValues,
  Settings,
  Account extends { version: number },
>(options: Options<Form, Settings, Account>) {
  const { form, base, setBase, toForm } = options
  const [state, setState] = useState<SaveState<Form, Account>>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)

  const send = async (settings: Settings, from: Account, intent: SaveIntent): Promise<void> => {
    const controller = new AbortController()
    running.current = controller
    setState({ step: 'saving' })
    try {
      const { account, check } = await options.send(
        {
          settings,
          version: from.version,
          ...(intent.createArchiveFolder ? { createArchiveFolder: true } : {}),
        },
        controller.signal,
      )
      setBase(account)
      form.reset(toForm(account))
      options.onSaved(account)
      setState({ step: 'saved', check })
    } catch (error) {
      if (controller.signal.aborted) setState({ step: 'cancelled' })
      else await refused(error, from, intent)
    }
  }

  const refused = async (error: unknown, from: Account, intent: SaveIntent) => {
    if (isProblem(error, 'check_failed')) {
      const check = checkReport.safeParse(error.check)
      if (check.success) return setState({ step: 'check-failed', check: check.data })
    }
    if (isProblem(error, 'edit_conflict')) {
      const current = options.parseAccount(error.current)
      const { rows, merged } = compareEdits(
        toForm(from),
        form.getValues(),
        toForm(current),
        options.fields,
        emailText.empty,
      )
      if (rows.length > 0) return setState({ step: 'conflict', current, rows, merged, intent })
      return await resend(current, merged, intent)
    }
    if (isProblem(error) && options.setFieldErrors(error.fields)) return setState({ step: 'idle' })
    setState({ step: 'problem', error })
  }

  /** The stored account becomes what the form started from; what was typed stays typed over it. */
  const resend = async (current: Account, values: Form, intent: SaveIntent) => {
    setBase(current)
    form.reset(toForm(current))
    form.reset(values, { keepDefaultValues: true })
    await submit(intent, current)
  }

  const submit = async (intent: SaveIntent = {}, from: Account = base): Promise<void> => {
    if (intent.disabled) options.switchOff()
    setState({ step: 'idle' })
    await form.handleSubmit((settings) => send(settings, from, intent))()
  }

  return {
    state,
    submit,
    resolve: (values: Form) =>
      state.step === 'conflict' ? resend(state.current, values, state.intent) : Promise.resolve(),
    dismiss: useCallback(() => setState({ step: 'idle' }), []),
    cancel: useCallback(() => running.current?.abort(), []),
  }
}
