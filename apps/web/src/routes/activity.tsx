import { useNavigate, useSearch } from '@tanstack/react-router'
import { Activity } from '../features/activity/activity.tsx'
import { parseActivitySearch } from '../search.ts'
import { activityText as t } from '../text/activity.ts'
import { PageHeader } from '../ui/page-header.tsx'

export default function ActivityRoute() {
  // The router lays what was parsed over what stands in the address: what is no filter stays there.
  const search = parseActivitySearch(useSearch({ from: '/signed-in/activity' }))
  const navigate = useNavigate({ from: '/activity' })
  return (
    <>
      <PageHeader title={t.title} description={t.description} />
      <Activity
        search={search}
        onSearch={(next, replace = false) =>
          void navigate({ search: next, replace, resetScroll: false })
        }
      />
    </>
  )
}
