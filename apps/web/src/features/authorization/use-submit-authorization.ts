import { type IdpConfig, idpConfig } from '@mailgrant/contract/idp-config'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { isProblem } from '../../api/problem-error.ts'
import { submitAuthorization } from '../../api/queries/authorization.ts'
import { authorizationText as t } from '../../text/authorization.ts'
import { compareEdits, type ConflictRow } from '../../ui/compare-edits.ts'
import type { Side } from '../../ui/conflict-dialog.tsx'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { leaveFor } from '../../ui/leaving.ts'
import {
  type ConfigFields,
  type ConfigForm,
  configFieldLabels,
  type SubmittedConfig,
  toConfigFields,
  toSubmission,
} from './config-form.ts'
import type { OpenedConfig } from './config-modal.tsx'

type State =
  | { step: 'idle' | 'submitting' | 'redirecting' | 'saved' }
  | { step: 'problem'; error: Error }
  | {
      step: 'conflict'
      current: IdpConfig
      rows: ConflictRow<ConfigFields>[]
      merged: ConfigFields
      reauthorize: boolean
    }

interface Options extends OpenedConfig {
  form: UseFormReturn<ConfigForm, unknown, SubmittedConfig>
  base: IdpConfig
  setBase: (config: IdpConfig) => void
  toForm: (config: IdpConfig) => ConfigForm
  reload: (configId: string) => Promise<IdpConfig>
}

const ownerOf = ({ strictMatching, expectedOwner }: ConfigForm) => ({
  strictMatching,
  expectedOwner,
})

/** Submit: stores the config and goes to the provider, or just stores it where the grant still matches. */
export function useSubmitAuthorization(options: Options) {
  const { emailId, kind, provider, form, base, setBase } = options
  const [state, setState] = useState<State>({ step: 'idle' })

  const send = async (values: SubmittedConfig, from: IdpConfig, reauthorize: boolean) => {
    setState({ step: 'submitting' })
    try {
      const started = await submitAuthorization(
        emailId,
        kind,
        toSubmission(values, provider, from, reauthorize),
      )
      if (started.next === 'redirect') {
        options.onLeave()
        setState({ step: 'redirecting' })
        leaveFor(started.authorizationUrl)
        return
      }
      await options.onStored()
      const stored = await options.reload(from.id)
      setBase(stored)
      form.reset({ ...options.toForm(stored), ...ownerOf(form.getValues()) })
      setState({ step: 'saved' })
    } catch (error) {
      await refused(error, from, reauthorize)
    }
  }

  const refused = async (error: unknown, from: IdpConfig, reauthorize: boolean) => {
    if (isProblem(error, 'edit_conflict')) {
      const current = idpConfig.parse(error.current)
      const { rows, merged } = compareEdits(
        toConfigFields(from),
        form.getValues('config'),
        toConfigFields(current),
        configFieldLabels,
        t.empty,
      )
      if (rows.length > 0) setState({ step: 'conflict', current, rows, merged, reauthorize })
      else await resend(current, merged, reauthorize)
    } else if (isProblem(error) && placeFieldErrors(form, error.fields)) setState({ step: 'idle' })
    else
      setState({
        step: 'problem',
        error: error instanceof Error ? error : new Error('Unknown failure', { cause: error }),
      })
  }

  const resend = async (current: IdpConfig, config: ConfigFields, reauthorize: boolean) => {
    const mine = form.getValues()
    setBase(current)
    form.reset(options.toForm(current))
    form.reset({ ...mine, config }, { keepDefaultValues: true })
    await submit(reauthorize, current)
  }

  const submit = async (reauthorize: boolean, from: IdpConfig = base) => {
    setState({ step: 'idle' })
    await form.handleSubmit((values) => send(values, from, reauthorize))()
  }

  return {
    state,
    submit: (reauthorize: boolean) => submit(reauthorize),
    dismiss: () => setState({ step: 'idle' }),
    async resolve(choices: Record<string, Side>) {
      if (state.step !== 'conflict') return
      const theirs = toConfigFields(state.current)
      const config = { ...state.merged }
      for (const { field } of state.rows)
        if (choices[field] === 'theirs') Object.assign(config, { [field]: theirs[field] })
      await resend(state.current, config, state.reauthorize)
    },
  }
}
