import { idpConfig, type IdpConfig, type NewSecretFields } from '@mailgrant/contract/idp-config'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { idpConfigQuery } from '../../api/queries/idp-configs.ts'

export type Step =
  | { step: 'added'; fields: NewSecretFields }
  | { step: 'tested' }
  | { step: 'promoted'; untested: boolean }
  | { step: 'rolledBack' }
  | { step: 'discarded' }

/** What was done. Of a promotion it matters what the provider had said to the secret. */
export interface Done {
  step: Exclude<Step['step'], 'tested'>
  secret: 'accepted' | 'rejected' | 'untried' | null
}

/** The steps of a rotation. Whoever comes second is shown how the config stands, and decides anew. */
export function useRotation(config: IdpConfig) {
  const queryClient = useQueryClient()
  // an object, so that the same step twice is news twice
  const [done, setDone] = useState<Done | null>(null)
  const { queryKey } = idpConfigQuery(config.id)
  const mutation = useMutation({
    // A step may hold the secret; it leaves the mutation's cache with the dialog.
    gcTime: 0,
    mutationFn: (step: Step) => send(config, step),
    onMutate: () => {
      setDone(null)
      return saidTo(config)
    },
    onSuccess: async (stored, { step }, said) => {
      queryClient.setQueryData(queryKey, stored)
      if (step !== 'tested') setDone({ step, secret: step === 'promoted' ? said : null })
      await Promise.all(
        [['idp-configs'], ['emails'], ['expiries']].map((key) =>
          queryClient.invalidateQueries({ queryKey: key }),
        ),
      )
    },
    onError: (error) => {
      if (isProblem(error, 'edit_conflict'))
        queryClient.setQueryData(queryKey, idpConfig.parse(error.current))
    },
  })
  const running = mutation.isPending ? mutation.variables.step : null
  return {
    done,
    running,
    error: mutation.error,
    conflict: isProblem(mutation.error, 'edit_conflict'),
    take: (step: Step) => mutation.mutateAsync(step),
    forget: () => {
      setDone(null)
      mutation.reset()
    },
  }
}

function saidTo({ newSecret }: IdpConfig): Done['secret'] {
  const test = newSecret?.test
  return test === 'accepted' || test === 'rejected' ? test : 'untried'
}
export type Rotation = ReturnType<typeof useRotation>

function send({ id, version }: IdpConfig, step: Step): Promise<IdpConfig> {
  const routes = api['idp-configs'][':id']
  const param = { id }
  switch (step.step) {
    case 'added': {
      const json = { fields: step.fields, version }
      return call(() => routes['new-secret'].$post({ param, json }))
    }
    case 'tested':
      return call(() => routes['new-secret'].test.$post({ param }))
    case 'promoted': {
      const json = { version, untested: step.untested }
      return call(() => routes['new-secret'].promote.$post({ param, json }))
    }
    case 'rolledBack':
      return call(() => routes['roll-back'].$post({ param, json: { version } }))
    case 'discarded':
      return call(() => routes['new-secret'].discard.$post({ param, json: { version } }))
  }
}
