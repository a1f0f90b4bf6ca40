import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { parseDenialSearch } from '../search.ts'
import { adminConsentText } from '../text/admin-consent.ts'
import { NarrowPage } from '../ui/narrow-page.tsx'

const t = adminConsentText.denied

export default function AdminConsentDenied() {
  const { reason } = parseDenialSearch(useSearch({ from: '/admin-consent/denied' }))
  return (
    <NarrowPage title={t.title}>
      <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={t.heading}>
        {reason === undefined ? t.unknown : t.reasons[reason]}
      </Alert>
    </NarrowPage>
  )
}
