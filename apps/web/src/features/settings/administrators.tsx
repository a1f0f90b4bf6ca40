import type { Administrators as List } from '@mailgrant/contract/session'
import { Alert, Button, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { text } from '../../text/en.ts'
import { settingsText as t } from '../../text/settings.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'
import { AdministratorTable } from './administrator-table.tsx'
import { InvitationTable } from './invitation-table.tsx'
import { InviteForm } from './invite-form.tsx'
import { Removal, type Removed } from './removal.tsx'

/** Who may sign in, who is invited, and the two ways to change that. */
export function Administrators({ list, ownId }: { list: List; ownId: string | undefined }) {
  const [inviting, setInviting] = useState(false)
  const [removing, setRemoving] = useState<Removed | null>(null)
  const [asked, setAsked] = useState(false)
  const [gone, setGone] = useState<Removed | null>(null)
  const news = useNewsInFocus(gone)
  const ask = (what: Removed) => {
    setGone(null)
    setRemoving(what)
    setAsked(true)
  }
  return (
    <Stack>
      <Group justify="space-between">
        <Text c="dimmed" size="sm">
          {t.administratorsText}
        </Text>
        <Button
          leftSection={<IconUserPlus size={16} aria-hidden />}
          onClick={() => setInviting(true)}
        >
          {t.invite}
        </Button>
      </Group>
      {gone && (
        <Alert
          ref={news}
          role="group"
          color="green"
          withCloseButton
          closeButtonLabel={text.actions.close}
          onClose={() => setGone(null)}
          title={<OutcomeHeading>{t.gone[gone.what](gone.name)}</OutcomeHeading>}
        />
      )}
      <AdministratorTable
        administrators={list.items}
        ownId={ownId}
        onRemove={({ id, name }) => ask({ what: 'administrator', id, name })}
      />
      {list.invitations.length > 0 && (
        <>
          <Title order={3} size="h5" mt="sm">
            {t.invitations}
          </Title>
          <InvitationTable
            invitations={list.invitations}
            onWithdraw={({ id, name }) => ask({ what: 'invitation', id, name })}
          />
        </>
      )}
      <Modal
        opened={inviting}
        onClose={() => setInviting(false)}
        title={t.inviteTitle}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': text.actions.close }}
      >
        <InviteForm onClose={() => setInviting(false)} />
      </Modal>
      {removing && (
        <Removal
          key={removing.id}
          removed={removing}
          opened={asked}
          onRemoved={() => setGone(removing)}
          onClose={() => setAsked(false)}
        />
      )}
    </Stack>
  )
}
