import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, type ReactNode } from 'react'
import { administratorsQuery } from '../api/queries/administrators.ts'
import { sessionQuery } from '../api/queries/session.ts'
import { Administrators } from '../features/settings/administrators.tsx'
import { Appearance } from '../features/settings/appearance.tsx'
import { BackgroundSettings } from '../features/settings/background-settings.tsx'
import { ChangePasswordForm } from '../features/settings/change-password-form.tsx'
import { SettingsTabs } from '../features/settings/settings-tabs.tsx'
import { settingsText as t } from '../text/settings.ts'
import { PageHeader } from '../ui/page-header.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { ListSkeleton } from '../ui/skeletons.tsx'

export default function Settings() {
  const { data: session } = useQuery(sessionQuery())
  const { data: list, error, refetch } = useQuery(administratorsQuery())
  return (
    <>
      <PageHeader title={t.title} />
      <SettingsTabs />
      <Stack gap={40}>
        <Section title={t.administrators}>
          <ProblemAlert error={error} onRetry={() => void refetch()} />
          {!list && !error && <ListSkeleton rows={2} />}
          {list && <Administrators list={list} ownId={session?.user?.id} />}
        </Section>
        <Section title={t.background} description={t.backgroundText}>
          <BackgroundSettings />
        </Section>
        <Section title={t.password} description={t.passwordText}>
          <ChangePasswordForm />
        </Section>
        <Section title={t.appearance} description={t.appearanceText}>
          <div>
            <Appearance />
          </div>
        </Section>
      </Stack>
    </>
  )
}

function Section({
  title,
  description,
  children,
}: {
  title: string
  description?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <div>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {description && (
          <Text c="dimmed" size="sm">
            {description}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  )
}
