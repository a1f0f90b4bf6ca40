import type { IdpConfigSaved } from '@mailgrant/contract/idp-config'
import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { isProblem } from '../../api/problem-error.ts'
import { idpConfigQuery } from '../../api/queries/idp-configs.ts'
import { providersQuery } from '../../api/queries/providers.ts'
import { text } from '../../text/en.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { ConfigTrouble } from './config-trouble.tsx'
import { DeleteIdpConfig } from './delete-idp-config.tsx'
import { EditIdpConfig } from './edit-idp-config.tsx'

/** What the modal of one config holds: its form, or why it cannot be shown. */
export default function IdpConfigDialog({
  configId,
  onSaved,
  onClose,
}: {
  configId: string
  onSaved: (saved: IdpConfigSaved | null) => void
  onClose: () => void
}) {
  const { data: config, error, refetch } = useQuery(idpConfigQuery(configId))
  const { data: providers } = useQuery(providersQuery())
  const [deleting, setDeleting] = useState(false)
  if (error && !config)
    return isProblem(error, 'config_not_found', 'not_found', 'invalid_input') ? (
      <Stack>
        <Text fw={500}>{text.pages.configGoneTitle}</Text>
        <Text>{text.pages.configGoneText}</Text>
        <Button variant="default" onClick={onClose}>
          {text.pages.toIdpConfigs}
        </Button>
      </Stack>
    ) : (
      <ProblemAlert error={error} onRetry={() => void refetch()} />
    )
  if (!config) return <FormSkeleton />
  return (
    <>
      <ConfigTrouble config={config} />
      <EditIdpConfig
        config={config}
        publicOnly={providers?.items.some(({ ports }) => ports !== null) ?? false}
        onSaved={onSaved}
        onDelete={() => setDeleting(true)}
        onCancel={onClose}
      />
      <DeleteIdpConfig
        config={config}
        opened={deleting}
        onDeleted={() => onSaved(null)}
        onClose={() => setDeleting(false)}
      />
    </>
  )
}
