import { paths } from '../../paths.ts'
import { emailText as t } from '../../text/email.ts'
import { LinkTabs } from '../../ui/link-tabs.tsx'

export function EmailTabs({ emailId }: { emailId: string }) {
  return (
    <LinkTabs
      label={t.tabsLabel}
      tabs={[
        { to: paths.emailAccount(emailId), label: t.tabs.account },
        { to: paths.emailTab(emailId, 'mailbox'), label: t.tabs.mailbox },
        { to: paths.emailTab(emailId, 'smtp'), label: t.tabs.smtp },
        { to: paths.emailActivity(emailId), label: t.tabs.activity },
      ]}
    />
  )
}
