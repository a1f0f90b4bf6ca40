import type { AccountKind } from '@mailgrant/contract/fields'
import { Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ownerLinksQuery } from '../../api/queries/owner-links.ts'
import { text } from '../../text/en.ts'
import { ownerLinkText as t } from '../../text/owner-link.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { OwnerLinkForm } from './owner-link-form.tsx'
import { OwnerLinkList } from './owner-link-list.tsx'

interface Account {
  emailId: string
  kind: AccountKind
}

/** Makes a link for the mailbox's owner, and shows what became of earlier ones. Keep it mounted. */
export function OwnerLinkDialog({
  opened,
  onClose,
  ...account
}: Account & { opened: boolean; onClose: () => void }) {
  const [asking, setAsking] = useState(false)
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.title}
      size="lg"
      closeOnClickOutside={false}
      // Esc reaches every open dialog; one that is meant for the question leaves this one open.
      closeOnEscape={!asking}
      closeButtonProps={{ 'aria-label': text.actions.close }}
    >
      {opened && <Links {...account} asking={asking} onAsking={setAsking} />}
    </Modal>
  )
}

interface Question {
  asking: boolean
  onAsking: (asking: boolean) => void
}

function Links({ emailId, kind, ...question }: Account & Question) {
  const links = useQuery(ownerLinksQuery(emailId, kind))
  if (links.error && !links.data)
    return <ProblemAlert error={links.error} onRetry={() => void links.refetch()} />
  if (!links.data) return <FormSkeleton fields={2} />
  return (
    <Stack gap="lg">
      <Text size="sm">{t.intro}</Text>
      <OwnerLinkForm
        emailId={emailId}
        kind={kind}
        usualOwner={links.data.expectedOwner}
        links={links.data.items}
      />
      {links.data.items.length > 0 && (
        <OwnerLinkList emailId={emailId} kind={kind} links={links.data.items} {...question} />
      )}
    </Stack>
  )
}
