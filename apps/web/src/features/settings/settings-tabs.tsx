import { paths } from '../../paths.ts'
import { settingsText as t } from '../../text/settings.ts'
import { LinkTabs } from '../../ui/link-tabs.tsx'

export function SettingsTabs() {
  return (
    <LinkTabs
      label={t.title}
      tabs={[
        { to: paths.settings(), label: t.tabs.general, exact: true },
        { to: paths.alerts(), label: t.tabs.alerts },
      ]}
    />
  )
}
