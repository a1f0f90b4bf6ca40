import { Alert } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { type RefObject, useEffect } from 'react'
import { apiKeysText as t } from '../../text/api-keys.ts'
import { text } from '../../text/en.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'

/**
 * What a revocation came to. The key's row may have stood far below, so the notice comes into sight;
 * the dialog gives its heading the focus.
 */
export function RevokedNotice({
  name,
  heading,
  onClose,
}: {
  name: string
  heading: RefObject<HTMLSpanElement | null>
  onClose: () => void
}) {
  useEffect(() => heading.current?.scrollIntoView({ block: 'nearest' }), [heading])
  return (
    <Alert
      role="group"
      color="green"
      mb="md"
      icon={<IconCircleCheck aria-hidden />}
      title={<OutcomeHeading ref={heading}>{t.revoked(name)}</OutcomeHeading>}
      withCloseButton
      closeButtonLabel={text.actions.close}
      onClose={onClose}
    >
      {t.revokedText}
    </Alert>
  )
}
