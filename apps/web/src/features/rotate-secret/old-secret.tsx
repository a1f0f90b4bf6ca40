import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { rotateSecretText as t } from '../../text/rotate-secret.ts'
import { localDay } from '../../ui/format-time.ts'
import type { Rotation } from './use-rotation.ts'

/** What the present secret replaced: how far the tokens have followed, and the way back. */
export function OldSecret({
  secret: { promotedAt, keptUntil, refreshed, waiting, refused },
  rotation: { running, take },
  told,
}: {
  secret: NonNullable<IdpConfig['oldSecret']>
  rotation: Rotation
  /** that the provider refuses what took its place is said above already */
  told: boolean
}) {
  return (
    <Stack gap="sm">
      <Text size="sm">{t.oldKept(localDay(promotedAt), localDay(keptUntil))}</Text>
      {refused && !told && (
        <Alert color="red" title={t.refusedTitle}>
          {t.refused}
        </Alert>
      )}
      {!refused && <Text size="sm">{t.oldUse(refreshed, waiting)}</Text>}
      <Group justify="flex-end">
        <Button
          variant={refused ? 'filled' : 'default'}
          loading={running === 'rolledBack'}
          disabled={running !== null && running !== 'rolledBack'}
          onClick={() => void take({ step: 'rolledBack' }).catch(() => undefined)}
        >
          {t.rollBack}
        </Button>
      </Group>
    </Stack>
  )
}
