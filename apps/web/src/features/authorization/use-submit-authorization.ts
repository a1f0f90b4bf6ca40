import { type IdpConfig, idpConfig } from '@mailgrant/contract/idp-config'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { isProblem } from '../../api/problem-error.ts'
import { submitAuthorization } from '../../api/queries/authorization.ts'
import { chooseSides, type Side } from '../../ui/compare-edits.ts'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { type ComparedConfigs, compareIdpConfigs } from '../../ui/idp-config/compare-idp-configs.ts'
import { type IdpConfigForm, toIdpConfigForm } from '../../ui/idp-config/idp-config-form.ts'
import { type ReachedAccount, untold } from '../../ui/idp-config/untold.ts'
import { leaveFor } from '../../ui/leaving.ts'
import {
  changesConfig,
  type ConfigForm,
  type SubmittedConfig,
  toSubmission,
} from './config-form.ts'
import type { OpenedConfig } from './config-modal.tsx'

/** One press of Submit or Re-authorize, through everything that may come between. */
interface Attempt {
  from: IdpConfig
  reauthorize: boolean
  /** accounts that the question about others has named */
  told: readonly ReachedAccount[]
}

type State =
  | { step: 'idle' | 'submitting' | 'redirecting' | 'saved' }
  | { step: 'problem'; error: Error }
  | { step: 'asking'; values: SubmittedConfig; attempt: Attempt }
  | { step: 'conflict'; current: IdpConfig; compared: ComparedConfigs; attempt: Attempt }

interface Options extends OpenedConfig {
  form: UseFormReturn<ConfigForm, unknown, SubmittedConfig>
  base: IdpConfig
  setBase: (config: IdpConfig) => void
  toForm: (config: IdpConfig) => ConfigForm
  /** the directory that the endpoints name, to show in its field */
  tenantOf: (config: Pick<IdpConfigForm, 'tokenEndpoint'>) => string
  /** accounts besides this one that a config serves */
  othersOf: (config: IdpConfig) => readonly ReachedAccount[]
  onInvalid: () => void
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

  /** A change that reaches others is asked about. */
  const submit = async (attempt: Attempt) => {
    setState({ step: 'idle' })
    const { from, told } = attempt
    await form.handleSubmit(async (values) => {
      const reachesUntold =
        untold(options.othersOf(from), told).length > 0 &&
        changesConfig(from, form.getValues('config'))
      if (reachesUntold) setState({ step: 'asking', values, attempt })
      else await send(values, attempt)
    }, options.onInvalid)()
  }

  const send = async (values: SubmittedConfig, attempt: Attempt) => {
    const { from, reauthorize } = attempt
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
      await refused(error, attempt)
    }
  }

  const refused = async (error: unknown, attempt: Attempt) => {
    if (isProblem(error, 'edit_conflict')) {
      const current = idpConfig.parse(error.current)
      const compared = compareIdpConfigs(attempt.from, form.getValues('config'), current)
      if (compared.rows.length > 0) setState({ step: 'conflict', current, compared, attempt })
      else await resubmit(compared.merged, { ...attempt, from: current })
    } else if (isProblem(error) && placeFieldErrors(form, error.fields)) {
      setState({ step: 'idle' })
      options.onInvalid()
    } else
      setState({
        step: 'problem',
        error: error instanceof Error ? error : new Error('Unknown failure', { cause: error }),
      })
  }

  /** The stored config becomes what the form started from; what was typed stays typed over it. */
  const resubmit = async (config: IdpConfigForm, attempt: Attempt) => {
    const owner = ownerOf(form.getValues())
    setBase(attempt.from)
    form.reset(options.toForm(attempt.from))
    form.reset({ ...owner, config, tenant: options.tenantOf(config) }, { keepDefaultValues: true })
    await submit(attempt)
  }

  return {
    state,
    submit: (reauthorize: boolean) => submit({ from: base, reauthorize, told: [] }),
    /** the question is answered: the others are meant too */
    confirm: async () => {
      if (state.step !== 'asking') return
      const { values, attempt } = state
      await send(values, { ...attempt, told: options.othersOf(attempt.from) })
    },
    resolve: async (choices: Record<string, Side>) => {
      if (state.step !== 'conflict') return
      const { current, compared, attempt } = state
      const config = chooseSides(compared, toIdpConfigForm(current), choices)
      await resubmit(config, { ...attempt, from: current, told: [] })
    },
    dismiss: () => setState({ step: 'idle' }),
  }
}
