import type { AccountKind, ProviderId } from '@mailgrant/contract/fields'
import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { NativeSelect } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { draftQuery } from '../../api/queries/authorization.ts'
import { authorizationText } from '../../text/authorization.ts'
import { nameAmong } from '../../ui/idp-config/tell-apart.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

const t = authorizationText.idp

interface Props {
  base: IdpConfig
  existing: readonly IdpConfig[]
  emailId: string
  kind: AccountKind
  provider: ProviderId
  onChoose: (config: IdpConfig) => void
}

/** An existing config shared with other emails, or a new one. */
export function ConfigChoice({ base, existing, emailId, kind, provider, onChoose }: Props) {
  const queryClient = useQueryClient()
  const [error, setError] = useState<Error | null>(null)
  const known = base.state === 'draft' || existing.some(({ id }) => id === base.id)
  const configs = known ? existing : [base, ...existing]

  const choose = async (id: string) => {
    setError(null)
    const config = configs.find((each) => each.id === id)
    if (config) return onChoose(config)
    try {
      onChoose(await queryClient.fetchQuery(draftQuery(emailId, kind, provider)))
    } catch (problem) {
      setError(problem instanceof Error ? problem : new Error('Unknown failure'))
    }
  }

  return (
    <>
      <NativeSelect
        label={t.config}
        description={t.configHint}
        value={base.state === 'draft' ? '' : base.id}
        onChange={(event) => void choose(event.currentTarget.value)}
        data={[
          { value: '', label: t.newConfig },
          ...configs.map((each) => ({ value: each.id, label: nameAmong(each, configs) })),
        ]}
      />
      <ProblemAlert error={error} />
    </>
  )
}
