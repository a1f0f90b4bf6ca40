import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../../api/problem-error.ts'
import { idpConfigQuery } from '../../api/queries/idp-configs.ts'
import { text } from '../../text/en.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { RotateSecret } from './rotate-secret.tsx'

/** What the modal of a rotation holds: the config's secrets, or why they cannot be shown. */
export default function RotateSecretDialog({
  configId,
  onClose,
}: {
  configId: string
  onClose: () => void
}) {
  const { data: config, error, refetch } = useQuery(idpConfigQuery(configId))
  if (config) return <RotateSecret config={config} />
  if (!error) return <FormSkeleton />
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
}
