import { alertEvent, type AlertRuleFields } from '@mailgrant/contract/alert-rule'
import { Button, Checkbox, Group, Input, SimpleGrid, Stack, Text } from '@mantine/core'
import { useId } from 'react'
import { type Control, useController } from 'react-hook-form'
import { alertEvents, alertRuleText as t } from '../../text/alerts.ts'
import type { AlertRuleForm } from './alert-rule-form.ts'

const all = alertEvent.options

/** What a rule tells of, in groups by how soon one must act; each with what it means. */
export function EventsField({
  control,
}: {
  control: Control<AlertRuleForm, unknown, AlertRuleFields>
}) {
  const { field, fieldState } = useController({ control, name: 'events' })
  const id = useId()
  const ticked = field.value
  const change = (events: readonly string[]) =>
    field.onChange(all.filter((event) => events.includes(event)))
  const every = ticked.length === all.length
  return (
    <Stack gap="xs" role="group" aria-labelledby={id}>
      <Group justify="space-between" gap="xs">
        <Input.Label id={id} required labelElement="div">
          {t.events}
        </Input.Label>
        <Button size="compact-xs" variant="subtle" onClick={() => change(every ? [] : all)}>
          {every ? t.none : t.all}
        </Button>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="md">
        {alertEvents.groups.map(({ title, events }, group) => (
          <Stack key={title} gap="xs">
            <Text size="xs" fw={600} c="dimmed">
              {title}
            </Text>
            {events.map((event, index) => (
              <Checkbox
                key={event}
                label={alertEvents.labels[event]}
                description={alertEvents.rules[event]}
                checked={ticked.includes(event)}
                onBlur={field.onBlur}
                onChange={(changed) =>
                  change(
                    changed.currentTarget.checked
                      ? [...ticked, event]
                      : ticked.filter((each) => each !== event),
                  )
                }
                {...(group === 0 && index === 0 ? { ref: field.ref } : {})}
              />
            ))}
          </Stack>
        ))}
      </SimpleGrid>
      {fieldState.error && <Input.Error role="alert">{fieldState.error.message}</Input.Error>}
    </Stack>
  )
}
