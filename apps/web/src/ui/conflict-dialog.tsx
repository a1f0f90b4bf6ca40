import { Button, Group, Modal, Radio, Stack, Table, Text } from '@mantine/core'
import { type RefObject, useState } from 'react'
import { text } from '../text/en.ts'
import type { Side } from './compare-edits.ts'
import { returnFocus } from './return-focus.ts'

export interface ConflictDialogRow {
  field: string
  label: string
  mine: string
  theirs: string
}

/**
 * A second administrator saved meanwhile: shows field by field what differs and lets this one keep
 * their own, take the other's, or choose for each. Closing it keeps everything that was typed.
 */
export function ConflictDialog({
  opened,
  who = null,
  rows,
  returnFocusTo,
  onResolve,
  onClose,
}: {
  opened: boolean
  /** who saved, where that is known */
  who?: string | null
  /** one array a conflict: another array is another conflict, whose choices start afresh */
  rows: readonly ConflictDialogRow[]
  /** the button that saved, which was busy when this opened */
  returnFocusTo?: RefObject<HTMLElement | null>
  /** the side chosen for every row's field */
  onResolve: (choices: Record<string, Side>) => void
  onClose: () => void
}) {
  const [shown, setShown] = useState({ rows, who })
  const [chosen, setChosen] = useState<Record<string, Side>>({})
  // What is told stays while the dialog fades out.
  if (opened && shown.rows !== rows) {
    setShown({ rows, who })
    setChosen({})
  }
  const every = (side: Side) => Object.fromEntries(shown.rows.map((row) => [row.field, side]))
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={returnFocus(returnFocusTo)}
      title={text.conflict.title}
      size="lg"
      closeButtonProps={{ 'aria-label': text.actions.close }}
    >
      <Stack>
        <Text>{text.conflict.body(shown.who)}</Text>
        <Table className="console-list">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.conflict.field}</Table.Th>
              <Table.Th>{text.conflict.mine}</Table.Th>
              <Table.Th>{text.conflict.theirs}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.rows.map((row) => (
              <Table.Tr key={row.field}>
                <Table.Td fw={500}>{row.label}</Table.Td>
                {(['mine', 'theirs'] as const).map((side) => (
                  <Table.Td key={side} data-label={text.conflict[side]} className="console-break">
                    <Radio
                      name={`conflict-${row.field}`}
                      label={row[side]}
                      aria-label={text.conflict.choose(row.label, text.conflict[side], row[side])}
                      checked={(chosen[row.field] ?? 'mine') === side}
                      onChange={() => setChosen({ ...chosen, [row.field]: side })}
                    />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text.actions.cancel}
          </Button>
          <Button variant="default" onClick={() => onResolve(every('theirs'))}>
            {text.conflict.takeTheirs}
          </Button>
          <Button variant="default" onClick={() => onResolve(every('mine'))}>
            {text.conflict.keepMine}
          </Button>
          <Button onClick={() => onResolve({ ...every('mine'), ...chosen })}>
            {text.conflict.merge}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
