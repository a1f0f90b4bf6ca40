import { Link } from '@tanstack/react-router'
import classes from './link-tabs.module.css'

/** Tabs that are pages of their own, so they are links. */
export function LinkTabs({
  label,
  tabs,
}: {
  label: string
  tabs: readonly {
    /** an address of `paths` */
    to: string
    label: string
    /** another tab's address stands below this one's */
    exact?: boolean
  }[]
}) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          className={classes.tab}
          activeOptions={{ includeSearch: false, exact: tab.exact ?? false }}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
