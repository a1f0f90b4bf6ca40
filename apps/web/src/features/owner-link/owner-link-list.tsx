import type { AccountKind } from '@mailgrant/contract/fields'
import type { OwnerLinks, OwnerLinkState } from '@mailgrant/contract/owner-link'
import { Alert, Badge, Button, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { useRef, useState } from 'react'
import { ownerLinkText as t } from '../../text/owner-link.ts'
import { dayAndClock, exactTime } from '../../ui/format-time.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'
import { RevokeOwnerLink } from './revoke-owner-link.tsx'

type Link = OwnerLinks['items'][number]

const colors = {
  open: 'blue',
  'under-way': 'yellow',
  used: 'green',
  revoked: 'gray',
  expired: 'gray',
  void: 'gray',
} as const satisfies Record<OwnerLinkState, string>

/** Links of one account, newest first; those that can still be used can be revoked. */
export function OwnerLinkList({
  emailId,
  kind,
  links,
  asking,
  onAsking,
}: {
  emailId: string
  kind: AccountKind
  links: readonly Link[]
  /** the question before a link is revoked stands above the dialog */
  asking: boolean
  onAsking: (asking: boolean) => void
}) {
  const [asked, setAsked] = useState<Link | null>(null)
  const [revoked, setRevoked] = useState<Link | null>(null)
  const pressed = useRef<HTMLButtonElement>(null)
  const news = useNewsInFocus(revoked)
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t.links}
      </Title>
      {revoked && (
        <Alert
          ref={news}
          role="group"
          color="green"
          title={<OutcomeHeading>{t.revoked(revoked.expectedOwner)}</OutcomeHeading>}
        />
      )}
      <Table className="console-list" aria-label={t.links}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.columns.owner}</Table.Th>
            <Table.Th>{t.columns.made}</Table.Th>
            <Table.Th>{t.columns.state}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {links.map((link) => (
            <Table.Tr key={link.id}>
              <Table.Td fw={500} className="console-break">
                {link.expectedOwner}
              </Table.Td>
              <Table.Td data-label={t.columns.made}>
                <div>
                  <time dateTime={link.createdAt} title={exactTime(link.createdAt)}>
                    {dayAndClock(link.createdAt)}
                  </time>
                  <Text size="xs" c="dimmed">
                    {t.madeBy(link.createdBy)}
                  </Text>
                </div>
              </Table.Td>
              <Table.Td data-label={t.columns.state}>
                <div>
                  <Badge color={colors[link.state]}>{t.states[link.state]}</Badge>
                  <Text size="xs" c="dimmed">
                    <Since {...link} />
                  </Text>
                </div>
              </Table.Td>
              <Table.Td ta="right">
                {mayRevoke(link) && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    aria-label={t.revokeLabel(link.expectedOwner, dayAndClock(link.createdAt))}
                    onClick={({ currentTarget }) => {
                      pressed.current = currentTarget
                      setAsked(link)
                      onAsking(true)
                    }}
                  >
                    {t.revoke}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <RevokeOwnerLink
        emailId={emailId}
        kind={kind}
        link={asked}
        opened={asking}
        returnFocusTo={pressed}
        onRevoked={(link) => {
          onAsking(false)
          setRevoked(link)
        }}
        onClose={() => onAsking(false)}
      />
    </Stack>
  )
}

/** How long it is still good for; of one that is over, how long it has been. */
const Since = ({ endedAt, expiresAt }: Link) =>
  endedAt === null ? (
    <>
      {t.expires} <RelativeTime at={expiresAt} ahead />
    </>
  ) : (
    <RelativeTime at={endedAt} />
  )

const mayRevoke = ({ state }: Link) => state === 'open' || state === 'under-way' || state === 'void'
