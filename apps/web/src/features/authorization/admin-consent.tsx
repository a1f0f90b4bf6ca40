import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { idpConfigQuery, makeAdminConsentLink } from '../../api/queries/idp-configs.ts'
import { adminConsentText as t } from '../../text/admin-consent.ts'
import { CopyField } from '../../ui/copy-field.tsx'
import { localDay } from '../../ui/format-time.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

type Config = Pick<IdpConfig, 'id' | 'adminConsentOffered' | 'adminConsentedAt'>

/** Whether an administrator of the directory consented for all, and the link to ask for it. */
export function AdminConsent({ config: opened }: { config: Config }) {
  // The form keeps what it was opened with; consent is given elsewhere meanwhile.
  const { data: config = opened } = useQuery({ ...idpConfigQuery(opened.id), staleTime: 0 })
  if (!config.adminConsentOffered) return null
  return (
    <Stack gap="xs" role="group" aria-label={t.heading}>
      <Text size="sm" fw={500}>
        {t.heading}
      </Text>
      {config.adminConsentedAt !== null && (
        <Text size="sm">{t.given(localDay(config.adminConsentedAt))}</Text>
      )}
      <Text size="sm" c="dimmed">
        {t.hint}
      </Text>
      <AdminConsentLink configId={config.id} />
    </Stack>
  )
}

/** The same offer where only the config's id is at hand. */
export function OfferedAdminConsent({ configId }: { configId: string }) {
  const { data: config } = useQuery(idpConfigQuery(configId))
  return config?.adminConsentOffered ? <AdminConsentLink configId={configId} /> : null
}

function AdminConsentLink({ configId }: { configId: string }) {
  const link = useMutation({ mutationFn: () => makeAdminConsentLink(configId) })
  if (link.data)
    return (
      <>
        <CopyField label={t.linkLabel} value={link.data.link} description={t.linkHint} />
        <Text size="sm">
          {t.expires} <RelativeTime at={link.data.expiresAt} ahead />.
        </Text>
      </>
    )
  return (
    <>
      <div>
        <Button size="xs" variant="default" loading={link.isPending} onClick={() => link.mutate()}>
          {t.make}
        </Button>
      </div>
      <ProblemAlert error={link.error} />
    </>
  )
}
