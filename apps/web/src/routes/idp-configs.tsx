import type { IdpConfigSaved } from '@mailgrant/contract/idp-config'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useParams, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { idpConfigsQuery } from '../api/queries/idp-configs.ts'
import { IdpConfigTable } from '../features/idp-configs/idp-config-table.tsx'
import { SavedNotice } from '../features/idp-configs/saved-notice.tsx'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { expiriesText } from '../text/expiries.ts'
import { idpConfigsText as t } from '../text/idp-configs.ts'
import { rotateSecretText } from '../text/rotate-secret.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { FormModal } from '../ui/form-modal.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { FormSkeleton, ListSkeleton } from '../ui/skeletons.tsx'
import { PageProblem } from './page-problem.tsx'

const RotateSecretDialog = lazy(() => import('../features/rotate-secret/rotate-secret-dialog.tsx'))
const IdpConfigDialog = lazy(() => import('../features/idp-configs/idp-config-dialog.tsx'))

export default function IdpConfigs() {
  const router = useRouter()
  const { data, error, refetch } = useQuery(idpConfigsQuery())
  const { configId } = useParams({ strict: false })
  const { pathname } = useLocation()
  const rotating = configId !== undefined && pathname === paths.replaceSecret(configId)
  const [saved, setSaved] = useState<IdpConfigSaved | null>(null)
  if (error && !data) return <PageProblem error={error} onRetry={() => void refetch()} />
  const name = data?.items.find((config) => config.id === configId)?.name
  const toList = (ignoreBlocker: boolean) =>
    void router.navigate({ to: paths.idpConfigs(), ignoreBlocker })
  return (
    <>
      <PageHeader
        title={t.title}
        description={t.description}
        action={
          <ButtonLink to={paths.expiries()} variant="default">
            {expiriesText.title}
          </ButtonLink>
        }
        {...(configId && name ? { tabTitle: `${name} · ${t.title}` } : {})}
      />
      {saved && <SavedNotice saved={saved} onClose={() => setSaved(null)} />}
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && <ListSkeleton />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={<IconKey size={28} />}
          title={t.emptyTitle}
          action={<ButtonLink to={paths.emails()}>{text.pages.toEmails}</ButtonLink>}
        >
          {t.emptyText}
        </EmptyState>
      )}
      {data && data.items.length > 0 && <IdpConfigTable configs={data.items} />}
      <FormModal
        opened={rotating}
        onClose={() => toList(false)}
        title={rotateSecretText.title(name ?? '')}
        size="lg"
      >
        {rotating && (
          <Suspense fallback={<FormSkeleton />}>
            <RotateSecretDialog key={configId} configId={configId} onClose={() => toList(false)} />
          </Suspense>
        )}
      </FormModal>
      <FormModal
        opened={configId !== undefined && !rotating}
        onClose={() => toList(false)}
        title={name ? t.edit(name) : t.title}
        size="lg"
      >
        {configId !== undefined && !rotating && (
          <Suspense fallback={<FormSkeleton />}>
            <IdpConfigDialog
              key={configId}
              configId={configId}
              onSaved={(result) => {
                setSaved(result)
                toList(true)
              }}
              onClose={() => toList(false)}
            />
          </Suspense>
        )}
      </FormModal>
    </>
  )
}
