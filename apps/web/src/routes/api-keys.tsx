import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useRouter } from '@tanstack/react-router'
import { lazy, type RefObject, Suspense, useEffect, useRef } from 'react'
import { apiKeysQuery } from '../api/queries/api-keys.ts'
import { ListApiKeys } from '../features/api-keys/list-api-keys.tsx'
import { NoApiKeys } from '../features/api-keys/no-api-keys.tsx'
import { paths } from '../paths.ts'
import { apiKeysText as t, newApiKeyText } from '../text/api-keys.ts'
import { FormModal } from '../ui/form-modal.tsx'
import { ButtonLink } from '../ui/links.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { FormSkeleton, ListSkeleton } from '../ui/skeletons.tsx'
import { PageProblem } from './page-problem.tsx'

const NewApiKey = lazy(() => import('../features/api-keys/new-api-key.tsx'))

export default function ApiKeys() {
  const router = useRouter()
  const { pathname } = useLocation()
  const addButton = useRef<HTMLAnchorElement>(null)
  const making = pathname === paths.newApiKey()
  const toList = (ignoreBlocker = false) =>
    void router.navigate({ to: paths.apiKeys(), ignoreBlocker, resetScroll: false })
  return (
    <>
      <Keys making={making} addButton={addButton} />
      <FormModal
        opened={making}
        onClose={() => toList()}
        title={newApiKeyText.title}
        size="xl"
        returnFocusTo={addButton}
      >
        {making && (
          <Suspense fallback={<FormSkeleton />}>
            <NewApiKey onClose={toList} />
          </Suspense>
        )}
      </FormModal>
    </>
  )
}

/** The page below the modal. Its own trouble leaves the modal, and what is typed there, in place. */
function Keys({
  making,
  addButton,
}: {
  making: boolean
  addButton: RefObject<HTMLAnchorElement | null>
}) {
  const { data, error, refetch } = useQuery(apiKeysQuery())
  const add = (
    <ButtonLink
      ref={addButton}
      to={paths.newApiKey()}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t.add}
    </ButtonLink>
  )
  const unused = data?.items.length === 0
  const wasUnused = useRef(false)
  useEffect(() => {
    // The first key takes the empty page away, and the button that had been given the focus back.
    if (wasUnused.current && !unused && !making && document.activeElement === document.body)
      addButton.current?.focus({ preventScroll: true })
    wasUnused.current = unused
  }, [unused, making, addButton])
  if (error && !data) return <PageProblem error={error} onRetry={() => void refetch()} />
  return (
    <>
      <PageHeader
        title={t.title}
        description={t.description}
        action={unused ? null : add}
        {...(making ? { tabTitle: `${newApiKeyText.title} · ${t.title}` } : {})}
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && <ListSkeleton rows={4} />}
      {unused && <NoApiKeys action={add} />}
      {data && !unused && <ListApiKeys keys={data.items} />}
    </>
  )
}
