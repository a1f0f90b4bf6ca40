import { Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { emailKey, emailQuery } from '../../api/queries/email.ts'
import { AccountPanel } from '../../features/email/account-panel.tsx'
import { DeleteEmail } from '../../features/email/delete-email.tsx'
import { paths } from '../../paths.ts'

export default function AccountRoute() {
  const { emailId } = useParams({ from: '/signed-in/emails/$emailId' })
  const { data: email } = useQuery(emailQuery(emailId))
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  if (!email) return null

  const deleted = async () => {
    await navigate({ to: paths.emails() })
    queryClient.removeQueries({ queryKey: emailKey(emailId) })
    await queryClient.invalidateQueries({ queryKey: ['emails'] })
  }

  return (
    <Stack gap={40}>
      <AccountPanel
        key={emailId}
        email={email}
        onSaved={() => void queryClient.invalidateQueries({ queryKey: ['emails'] })}
      />
      <DeleteEmail email={email} onDeleted={() => void deleted()} />
    </Stack>
  )
}
