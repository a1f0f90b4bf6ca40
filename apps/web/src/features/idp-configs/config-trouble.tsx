import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { paths } from '../../paths.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { ButtonLink } from '../../ui/links.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

/** What is wrong with the config, for whoever comes from an alert: since when, whom it stops, the way on. */
export function ConfigTrouble({ config }: { config: IdpConfig }) {
  const { trouble, usedBy, state, hasSecret, oldSecret } = config
  if (trouble === null) return null
  const emails = new Set(usedBy.map(({ emailId }) => emailId)).size
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t.troubleTitle}
      mb="md"
    >
      <Stack gap="sm" align="flex-start">
        <div>
          <Text size="sm" fw={500} className="console-break">
            {trouble.reason}
          </Text>
          <Text size="sm" component="div">
            {t.troubleBegan} <RelativeTime at={trouble.since} />.{' '}
            {t.stopped(trouble.stopped, emails)}
          </Text>
        </div>
        {state === 'enabled' && hasSecret && (
          <ButtonLink to={paths.replaceSecret(config.id)} size="xs">
            {oldSecret === null ? t.replaceSecret : t.replaceOrRollBack}
          </ButtonLink>
        )}
      </Stack>
    </Alert>
  )
}
