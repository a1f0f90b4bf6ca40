import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Alert, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { rotateSecretText as t } from '../../text/rotate-secret.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'
import { ExpiresOn } from './expires-on.tsx'
import { NewSecretForm } from './new-secret-form.tsx'
import { OldSecret } from './old-secret.tsx'
import { type Done, useRotation } from './use-rotation.ts'
import { WaitingSecret } from './waiting-secret.tsx'

/** The secrets of one config: the one in use, the one before it and the one after it. */
export function RotateSecret({ config }: { config: IdpConfig }) {
  const rotation = useRotation(config)
  const { done, conflict } = rotation
  const news = useNewsInFocus(done ?? (conflict ? rotation.error : null))
  const { newSecret, oldSecret } = config
  const emails = new Set(config.usedBy.map(({ emailId }) => emailId)).size
  const refused = oldSecret?.refused ?? false
  return (
    <Stack>
      {(done !== null || conflict) && (
        <Alert
          ref={news}
          role="group"
          color={done ? colorOf(done) : 'yellow'}
          title={<OutcomeHeading>{done ? t.done[wordsOf(done)] : t.changed}</OutcomeHeading>}
        >
          {done ? t.next[wordsOf(done)] : t.changedText}
        </Alert>
      )}
      {!refused && <Text size="sm">{t.intro}</Text>}
      <Part title={t.inUse}>
        <Text size="sm">
          {config.hasSecret ? <ExpiresOn date={config.secretExpiresOn} /> : t.none}{' '}
          {t.emails(emails)}
        </Text>
      </Part>
      {oldSecret && (
        <Part title={t.old}>
          <OldSecret secret={oldSecret} rotation={rotation} told={done?.secret === 'rejected'} />
        </Part>
      )}
      <Part title={t.fresh}>
        {newSecret ? (
          <WaitingSecret secret={newSecret} rotation={rotation} />
        ) : (
          <NewSecretForm
            provider={config.provider}
            title={t.title(config.name)}
            rotation={rotation}
            first={oldSecret === null && done === null}
            urgent={!refused}
          />
        )}
      </Part>
    </Stack>
  )
}

/** A promotion is only good news where the provider has accepted the secret. */
function wordsOf({ step, secret }: Done) {
  if (step !== 'promoted' || secret === 'accepted') return step
  return secret === 'rejected' ? 'promotedRefused' : 'promotedUntried'
}

const colorOf = ({ secret }: Done) =>
  secret === 'rejected' ? 'red' : secret === 'untried' ? 'yellow' : 'green'

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  )
}
