import { Button, Group, Modal, Radio, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { text } from '../text/en.ts'
import { ProblemAlert } from './problem-alert.tsx'

export interface ConflictDialogRow {
  field: string
  label: string
  mine: string
  theirs: string
}
export type Side = 'mine' | 'theirs'

/**
 * A second administrator saved meanwhile: shows field by field what differs and lets this one keep
 * their own, take the other's, or choose for each. Closing it keeps everything that was typed.
 */
export function ConflictDialog({
  opened,
  who = null,
  rows,
  busy = false,
  error,
  onResolve,
  onClose,
}: {
  opened: boolean
  /** who saved, where that is known */
  who?: string | null
  rows: readonly ConflictDialogRow[]
  busy?: boolean
  error?: unknown
  /** the side chosen for every row's field */
  onResolve: (choices: Record<string, Side>) => void
  onClose: () => void
}) {
  const [chosen, setChosen] = useState<Record<string, Side>>({})
  const every = (side: Side) => Object.fromEntries(rows.map((row) => [row.field, side]))
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={text.conflict.title}
      size="lg"
      closeButtonProps={{ 'aria-label': text.actions.close }}
    >
      <Stack>
        <Text>{rows.length > 0 ? text.conflict.body(who) : text.conflict.same}</Text>
        {rows.length > 0 && (
          <Table className="console-list">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{text.conflict.field}</Table.Th>
                <Table.Th>{text.conflict.mine}</Table.Th>
                <Table.Th>{text.conflict.theirs}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.field}>
                  <Table.Td fw={500}>{row.label}</Table.Td>
                  {(['mine', 'theirs'] as const).map((side) => (
                    <Table.Td key={side} data-label={text.conflict[side]} className="console-break">
                      <Radio
                        name={`conflict-${row.field}`}
                        label={row[side] || text.conflict.empty}
                        aria-label={text.conflict.choose(row.label, text.conflict[side])}
                        checked={(chosen[row.field] ?? 'mine') === side}
                        onChange={() => setChosen({ ...chosen, [row.field]: side })}
                      />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <ProblemAlert error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.actions.cancel}
          </Button>
          <Button variant="default" disabled={busy} onClick={() => onResolve(every('theirs'))}>
            {text.conflict.takeTheirs}
          </Button>
          <Button variant="default" disabled={busy} onClick={() => onResolve(every('mine'))}>
            {text.conflict.keepMine}
          </Button>
          <Button loading={busy} onClick={() => onResolve({ ...every('mine'), ...chosen })}>
            {text.conflict.merge}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
