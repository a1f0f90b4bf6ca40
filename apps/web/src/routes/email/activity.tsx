import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Activity } from '../../features/activity/activity.tsx'
import { parseActivitySearch } from '../../search.ts'

export default function EmailActivityRoute() {
  const from = '/signed-in/emails/$emailId/activity'
  const { emailId } = useParams({ from })
  // As in the overall page: what is no filter is left in the address.
  const { email: _, ...search } = parseActivitySearch(useSearch({ from }))
  const navigate = useNavigate({ from: '/emails/$emailId/activity' })
  return (
    <Activity
      key={emailId}
      emailId={emailId}
      search={search}
      onSearch={(next, replace = false) =>
        void navigate({ search: next, replace, resetScroll: false })
      }
    />
  )
}
