import type { AccountKind } from '@mailgrant/contract/fields'
import type { OwnerLinks, OwnerLinkState } from '@mailgrant/contract/owner-link'
import { Alert, Badge, Button, Stack, Table, Title, VisuallyHidden } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ownerLinksQuery, revokeOwnerLink } from '../../api/queries/owner-links.ts'
import { ownerLinkText as t } from '../../text/owner-link.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'

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
}: {
  emailId: string
  kind: AccountKind
  links: readonly Link[]
}) {
  const queryClient = useQueryClient()
  const [revoked, setRevoked] = useState<Link | null>(null)
  const news = useNewsInFocus(revoked)
  const revocation = useMutation({
    mutationFn: (link: Link) => revokeOwnerLink(emailId, kind, link.id),
    onSuccess: (_, link) => setRevoked(link),
    onSettled: () => queryClient.invalidateQueries(ownerLinksQuery(emailId, kind)),
  })
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
      <ProblemAlert error={revocation.error} />
      <Table className="console-list" aria-label={t.links}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.columns.owner}</Table.Th>
            <Table.Th>{t.columns.state}</Table.Th>
            <Table.Th>{t.columns.madeBy}</Table.Th>
            <Table.Th>{t.columns.expires}</Table.Th>
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
              <Table.Td data-label={t.columns.state}>
                <Badge color={colors[link.state]}>{t.states[link.state]}</Badge>
              </Table.Td>
              <Table.Td data-label={t.columns.madeBy}>{link.createdBy}</Table.Td>
              <Table.Td data-label={t.columns.expires}>
                <RelativeTime at={link.expiresAt} ahead={!isOver(link)} />
              </Table.Td>
              <Table.Td ta="right">
                {mayRevoke(link) && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    aria-label={t.revokeLabel(link.expectedOwner)}
                    loading={revocation.isPending && revocation.variables.id === link.id}
                    onClick={() => revocation.mutate(link)}
                  >
                    {t.revoke}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}

const isOver = ({ expiresAt }: Link) => Date.parse(expiresAt) <= Date.now()
const mayRevoke = ({ state }: Link) => state === 'open' || state === 'under-way' || state === 'void'
