import { AppShell, Box, Group } from '@mantine/core'
import { text } from '../text/en.ts'
import { Logo } from './logo.tsx'
import { shellMeasures } from './shell-measures.ts'
import { FormSkeleton, PageSkeleton } from './skeletons.tsx'

/** The console's frame until it is known who sits here, so that nothing moves when the page comes. */
export function ShellSkeleton() {
  return (
    <AppShell {...shellMeasures} navbar={{ ...shellMeasures.navbar, collapsed: { mobile: true } }}>
      <AppShell.Header px="md">
        <Group h="100%" gap="sm">
          {/* where the button of the navigation comes to stand */}
          <Box w={28} hiddenFrom="sm" />
          <span className="console-brand">
            <Logo />
            <span>{text.product}</span>
          </span>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar>{null}</AppShell.Navbar>
      <AppShell.Main>
        <div className="console-main">
          <PageSkeleton />
        </div>
      </AppShell.Main>
    </AppShell>
  )
}

/** The same of a page outside the console. */
export function NarrowSkeleton() {
  return (
    <div className="console-narrow" style={{ padding: '96px 16px' }}>
      <FormSkeleton fields={2} />
    </div>
  )
}
