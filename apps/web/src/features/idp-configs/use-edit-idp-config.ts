import { zodResolver } from '@hookform/resolvers/zod'
import {
  idpConfig,
  type IdpConfig,
  type IdpConfigFields,
  type IdpConfigSaved,
} from '@mailgrant/contract/idp-config'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { chooseSides, type Side } from '../../ui/compare-edits.ts'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { compareIdpConfigs, type ComparedConfigs } from '../../ui/idp-config/compare-idp-configs.ts'
import {
  affectsGrants,
  type IdpConfigForm,
  idpConfigFormSchema,
  toIdpConfigForm,
} from '../../ui/idp-config/idp-config-form.ts'
import { type ReachedAccount, untold } from '../../ui/idp-config/untold.ts'

type State =
  | { step: 'editing' | 'saving' | 'saved' }
  | { step: 'problem'; error: unknown }
  /** the change reaches accounts of `from` that nobody was told of */
  | { step: 'asking'; fields: IdpConfigFields; from: IdpConfig }
  | { step: 'conflict'; current: IdpConfig; compared: ComparedConfigs }

/**
 * The form over one config. A second administrator's edit is merged where the fields differ and asked
 * about where they clash; whatever goes wrong, what was typed stays typed.
 */
export function useEditIdpConfig(
  config: IdpConfig,
  publicOnly: boolean,
  onSaved: (saved: IdpConfigSaved) => void,
) {
  const queryClient = useQueryClient()
  // What the form started from; a merge moves it on to what is stored now.
  const [base, setBase] = useState(config)
  const [state, setState] = useState<State>({ step: 'editing' })
  const form = useForm<IdpConfigForm, unknown, IdpConfigFields>({
    resolver: zodResolver(
      idpConfigFormSchema({
        provider: config.provider,
        hasSecret: base.hasSecret,
        publicOnly,
        clock: () => new Date(),
      }),
    ),
    defaultValues: toIdpConfigForm(config),
  })

  const submit = async (from: IdpConfig = base, told: readonly ReachedAccount[] = []) => {
    setState({ step: 'editing' })
    await form.handleSubmit(async (fields) => {
      const reachesUntold =
        untold(from.usedBy, told).length > 0 &&
        affectsGrants(toIdpConfigForm(from), form.getValues())
      if (reachesUntold) setState({ step: 'asking', fields, from })
      else await send(fields, from, told)
    })()
  }

  const send = async (
    fields: IdpConfigFields,
    from: IdpConfig,
    told: readonly ReachedAccount[],
  ): Promise<void> => {
    setState({ step: 'saving' })
    try {
      const json = { fields, version: from.version }
      const saved = await call(() =>
        api['idp-configs'][':id'].$put({ param: { id: from.id }, json }),
      )
      setState({ step: 'saved' })
      onSaved(saved)
      // Statuses follow the config, so the emails are read again as well.
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['idp-configs'] }),
        queryClient.invalidateQueries({ queryKey: ['emails'] }),
      ])
    } catch (error) {
      await refused(error, from, told)
    }
  }

  const refused = async (error: unknown, from: IdpConfig, told: readonly ReachedAccount[]) => {
    if (isProblem(error, 'edit_conflict')) {
      const current = idpConfig.parse(error.current)
      const compared = compareIdpConfigs(from, form.getValues(), current)
      if (compared.rows.length > 0) setState({ step: 'conflict', current, compared })
      else await resubmit(current, compared.merged, told)
    } else if (isProblem(error) && placeFieldErrors(form, error.fields, 'fields.'))
      setState({ step: 'editing' })
    else setState({ step: 'problem', error })
  }

  /** The stored config becomes what the form started from; what was typed stays typed over it. */
  const resubmit = async (
    current: IdpConfig,
    values: IdpConfigForm,
    told?: readonly ReachedAccount[],
  ) => {
    setBase(current)
    form.reset(toIdpConfigForm(current))
    form.reset(values, { keepDefaultValues: true })
    await submit(current, told)
  }

  return {
    form,
    base,
    state,
    submit: () => submit(),
    /** the question is answered: all accounts of the config are meant */
    confirm: async () => {
      if (state.step === 'asking') await send(state.fields, state.from, state.from.usedBy)
    },
    resolve: async (choices: Record<string, Side>) => {
      if (state.step !== 'conflict') return
      const { current, compared } = state
      await resubmit(current, chooseSides(compared, toIdpConfigForm(current), choices))
    },
    dismiss: () => setState({ step: 'editing' }),
  }
}
