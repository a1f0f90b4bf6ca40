import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { rotateSecretText as t } from '../../text/rotate-secret.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { localDay } from '../../ui/format-time.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ExpiresOn } from './expires-on.tsx'
import type { Rotation, Step } from './use-rotation.ts'

const colors = {
  untested: 'gray',
  accepted: 'green',
  rejected: 'red',
  unreachable: 'yellow',
  'not-tested': 'yellow',
} as const

/** The secret that waits: what a test showed of it, and what can be done with it. */
export function WaitingSecret({
  secret,
  rotation,
}: {
  secret: NonNullable<IdpConfig['newSecret']>
  rotation: Rotation
}) {
  const [asking, setAsking] = useState<'promote' | 'discard' | null>(null)
  const { running } = rotation
  const shown = secret.testedAt === null ? 'untested' : secret.test
  const accepted = shown === 'accepted'
  const take = async (step: Step) => {
    try {
      await rotation.take(step)
      setAsking(null)
    } catch {
      // What it failed with is shown; after a conflict the question may be about something else.
      setAsking(null)
    }
  }
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t.waits(localDay(secret.addedAt))} <ExpiresOn date={secret.expiresOn} />
      </Text>
      <Alert
        role="status"
        color={colors[shown]}
        title={
          secret.testedAt === null || running === 'tested' ? undefined : (
            <>
              {t.outcomes[secret.test]} <RelativeTime at={secret.testedAt} />
            </>
          )
        }
      >
        {running === 'tested' ? t.testing : t.tests[shown]}
      </Alert>
      <Text size="xs" c="dimmed">
        {t.testHint}
      </Text>
      {!rotation.conflict && <ProblemAlert error={rotation.error} />}
      <Group justify="space-between">
        <Button
          variant="subtle"
          color="red"
          disabled={running !== null}
          onClick={() => setAsking('discard')}
        >
          {t.discard}
        </Button>
        <Group gap="sm">
          <Button
            variant={accepted ? 'default' : 'filled'}
            loading={running === 'tested'}
            disabled={running !== null && running !== 'tested'}
            onClick={() => void take({ step: 'tested' })}
          >
            {t.test}
          </Button>
          <Button
            variant={accepted ? 'filled' : 'default'}
            loading={running === 'promoted' && asking === null}
            disabled={running !== null && running !== 'promoted'}
            onClick={() =>
              accepted ? void take({ step: 'promoted', untested: false }) : setAsking('promote')
            }
          >
            {t.promote}
          </Button>
        </Group>
      </Group>
      <ConfirmDialog
        opened={asking === 'promote'}
        title={t.promoteTitle}
        confirmLabel={t.promoteAnyway}
        busy={running === 'promoted'}
        onConfirm={() => void take({ step: 'promoted', untested: true })}
        onClose={() => setAsking(null)}
      >
        <Text size="sm">{t.tests[shown]}</Text>
        <Text size="sm" mt="xs">
          {t.promoteText}
        </Text>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'discard'}
        title={t.discardTitle}
        confirmLabel={t.discard}
        busy={running === 'discarded'}
        onConfirm={() => void take({ step: 'discarded' })}
        onClose={() => setAsking(null)}
      >
        <Text size="sm">{t.discardText}</Text>
      </ConfirmDialog>
    </Stack>
  )
}
