import {
  AppShell,
  Burger,
  Button,
  Group,
  NavLink,
  Stack,
  Text,
  VisuallyHidden,
} from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import {
  IconCalendarDue,
  IconHistory,
  IconKey,
  IconLogout,
  IconMail,
  IconPlugConnected,
  IconSettings,
} from '@tabler/icons-react'
import { Link, useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { shellText } from '../text/shell.ts'
import { Logo } from './logo.tsx'
import { shellMeasures } from './shell-measures.ts'

const entries = [
  { to: paths.emails(), label: shellText.emails, icon: IconMail },
  { to: paths.idpConfigs(), label: shellText.idpConfigs, icon: IconKey },
  { to: paths.expiries(), label: shellText.expiries, icon: IconCalendarDue },
  { to: paths.apiKeys(), label: shellText.apiKeys, icon: IconPlugConnected },
  { to: paths.activity(), label: shellText.activity, icon: IconHistory },
  { to: paths.settings(), label: shellText.settings, icon: IconSettings },
]

/** Header, navigation and content of every page behind the sign-in. */
export function ConsoleShell({
  userName,
  userEmail,
  onSignOut,
  signingOut,
  bell,
  children,
}: {
  userName: string
  userEmail: string
  onSignOut: () => void
  signingOut: boolean
  /** at the end of the header */
  bell: ReactNode
  children: ReactNode
}) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const narrow = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
  const burger = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!narrow || !opened) return
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      close()
      burger.current?.focus()
    }
    document.addEventListener('keydown', closeOnEscape)
    return () => document.removeEventListener('keydown', closeOnEscape)
  }, [narrow, opened, close])
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  return (
    <AppShell
      {...shellMeasures}
      navbar={{ ...shellMeasures.navbar, collapsed: { mobile: !opened } }}
    >
      <a className="console-skip" href="#content">
        {text.shell.skip}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" gap="sm" wrap="nowrap">
          <Burger
            ref={burger}
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-expanded={opened}
            aria-label={opened ? text.shell.closeNavigation : text.shell.openNavigation}
          />
          <Link to={paths.emails()} className="console-brand">
            <Logo />
            <span>{text.product}</span>
          </Link>
          {bell}
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={text.shell.navigation} inert={narrow && !opened}>
        <Stack gap={2} flex={1}>
          {entries.map(({ to, label, icon: Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
              active={pathname === to || pathname.startsWith(`${to}/`)}
              onClick={close}
            />
          ))}
        </Stack>
        <Stack gap={6} p="xs">
          <Text size="sm" fw={500} truncate>
            {userName}
          </Text>
          <Text size="xs" c="dimmed" truncate title={userEmail}>
            {userEmail}
          </Text>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconLogout size={16} aria-hidden />}
            loading={signingOut}
            onClick={onSignOut}
          >
            {text.shell.signOut}
          </Button>
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <div className="console-main">{children}</div>
      </AppShell.Main>
      <PageAnnouncer />
    </AppShell>
  )
}

/** Tells a screen reader which page it is on now; a new page of this console loads no document. */
function PageAnnouncer() {
  const router = useRouter()
  const [title, setTitle] = useState('')
  useEffect(() => router.subscribe('onRendered', () => setTitle(document.title)), [router])
  return <VisuallyHidden aria-live="polite">{title}</VisuallyHidden>
}
