import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { settingsText as t } from '../../text/settings.ts'

export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl
      aria-label={t.theme}
      value={colorScheme}
      onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
      data={[
        { value: 'auto', label: t.themes.auto },
        { value: 'light', label: t.themes.light },
        { value: 'dark', label: t.themes.dark },
      ]}
    />
  )
}
