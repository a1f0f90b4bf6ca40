import { zodResolver } from '@hookform/resolvers/zod'
import {
  alertRule,
  type AlertRule,
  type AlertRuleFields,
  type AlertRuleMade,
} from '@mailgrant/contract/alert-rule'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { alertRulesQuery } from '../../api/queries/alert-rules.ts'
import { chooseSides, type Side } from '../../ui/compare-edits.ts'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { type AlertRuleForm, alertRuleFormSchema, toAlertRuleForm } from './alert-rule-form.ts'
import { compareAlertRules, type ComparedRules } from './compare-alert-rules.ts'

type State =
  | { step: 'editing' | 'saving' | 'saved' }
  | { step: 'problem'; error: unknown }
  | { step: 'conflict'; current: AlertRule; compared: ComparedRules }

/** The form of one rule, stored or new. Whatever goes wrong, what was typed stays typed. */
export function useSaveRule(
  rule: AlertRule | null,
  initial: AlertRuleForm,
  onSaved: (saved: AlertRuleMade) => void,
) {
  const queryClient = useQueryClient()
  // What the form started from; a merge moves it on to what is stored now.
  const [base, setBase] = useState(rule)
  const [state, setState] = useState<State>({ step: 'editing' })
  // The second half of a double click comes before the button is drawn as busy.
  const sending = useRef(false)
  const form = useForm<AlertRuleForm, unknown, AlertRuleFields>({
    resolver: zodResolver(alertRuleFormSchema),
    defaultValues: initial,
  })

  const submit = async (from = base) => {
    if (sending.current) return
    setState({ step: 'editing' })
    await form.handleSubmit((fields) => send(fields, from))()
  }

  const send = async (fields: AlertRuleFields, from: AlertRule | null): Promise<void> => {
    setState({ step: 'saving' })
    sending.current = true
    try {
      const saved = await store(fields, from)
      setState({ step: 'saved' })
      void queryClient.invalidateQueries(alertRulesQuery())
      onSaved(saved)
    } catch (error) {
      sending.current = false
      await refused(error, from)
    }
  }

  const refused = async (error: unknown, from: AlertRule | null) => {
    if (from !== null && isProblem(error, 'edit_conflict')) {
      const current = alertRule.parse(error.current)
      const compared = compareAlertRules(from, form.getValues(), current)
      if (compared.rows.length > 0) setState({ step: 'conflict', current, compared })
      else await resubmit(current, compared.merged)
    } else if (isProblem(error) && placeFieldErrors(form, byField(error.fields), 'fields.'))
      setState({ step: 'editing' })
    else setState({ step: 'problem', error })
  }

  /** The stored rule becomes what the form started from; what was typed stays typed over it. */
  const resubmit = async (current: AlertRule, values: AlertRuleForm) => {
    setBase(current)
    form.reset(toAlertRuleForm(current))
    form.reset(values, { keepDefaultValues: true })
    await submit(current)
  }

  return {
    form,
    base,
    state,
    submit: () => submit(),
    resolve: async (choices: Record<string, Side>) => {
      if (state.step !== 'conflict') return
      const { current, compared } = state
      await resubmit(current, chooseSides(compared, toAlertRuleForm(current), choices))
    },
    dismiss: () => setState({ step: 'editing' }),
  }
}

const store = (fields: AlertRuleFields, from: AlertRule | null): Promise<AlertRuleMade> =>
  from === null
    ? call(() => api['alert-rules'].$post({ json: { fields } }))
    : call(() =>
        api['alert-rules'][':id'].$put({
          param: { id: from.id },
          json: { fields, version: from.version },
        }),
      )

/** One field of the screen holds a whole list: `fields.recipients.2` is said of `fields.recipients`. */
const byField = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([path, message]) => [path.replace(/(\.\d+)+$/, ''), message]),
  )
