import { useSearch } from '@tanstack/react-router'
import { MailboxPanel } from '../../features/email/mailbox-panel.tsx'
import { AccountTab } from './account-tab.tsx'

export default function MailboxRoute() {
  const { authorization } = useSearch({ from: '/signed-in/emails/$emailId/mailbox' })
  return (
    <AccountTab
      kind="mailbox"
      accountOf={(email) => email.mailbox}
      Panel={MailboxPanel}
      authorization={authorization}
    />
  )
}
