import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Activity } from '../../features/activity/activity.tsx'

export default function EmailActivityRoute() {
  const from = '/signed-in/emails/$emailId/activity'
  const { emailId } = useParams({ from })
  const { email: _, ...search } = useSearch({ from })
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
