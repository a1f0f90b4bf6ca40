import { useSearch } from '@tanstack/react-router'
import { SmtpPanel } from '../../features/email/smtp-panel.tsx'
import { AccountTab } from './account-tab.tsx'

export default function SmtpRoute() {
  const { authorization } = useSearch({ from: '/signed-in/emails/$emailId/smtp' })
  return (
    <AccountTab
      kind="smtp"
      accountOf={(email) => email.smtp}
      Panel={SmtpPanel}
      authorization={authorization}
    />
  )
}
