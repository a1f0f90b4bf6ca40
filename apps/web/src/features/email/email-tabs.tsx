import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { emailText as t } from '../../text/email.ts'
import classes from './email-tabs.module.css'

/** The tabs are pages of their own, so they are links. */
export function EmailTabs({ emailId }: { emailId: string }) {
  const tabs = [
    { to: paths.emailAccount(emailId), label: t.tabs.account },
    { to: paths.emailTab(emailId, 'mailbox'), label: t.tabs.mailbox },
    { to: paths.emailTab(emailId, 'smtp'), label: t.tabs.smtp },
  ]
  return (
    <nav className={classes.tabs} aria-label={t.tabsLabel}>
      {tabs.map(({ to, label }) => (
        <Link key={to} to={to} className={classes.tab} activeOptions={{ includeSearch: false }}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
