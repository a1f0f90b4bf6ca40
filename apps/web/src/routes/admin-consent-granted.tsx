import { Alert } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { adminConsentText } from '../text/admin-consent.ts'
import { NarrowPage } from '../ui/narrow-page.tsx'

const t = adminConsentText.granted

export default function AdminConsentGranted() {
  return (
    <NarrowPage title={t.title}>
      <Alert role="status" color="green" icon={<IconCircleCheck aria-hidden />} title={t.heading}>
        {t.text}
      </Alert>
    </NarrowPage>
  )
}
