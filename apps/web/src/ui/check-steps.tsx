import type { CheckReport, CheckStep } from '@mailgrant/contract/check'
import { Group, Stack, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCheck,
  IconMinus,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import { checkText as t } from '../text/email.ts'
import { withUnreached } from './unreached-steps.ts'

const looks: Record<CheckStep['state'], { icon: TablerIcon; color: string }> = {
  ok: { icon: IconCheck, color: 'green' },
  failed: { icon: IconX, color: 'red' },
  missing: { icon: IconAlertTriangle, color: 'yellow' },
  skipped: { icon: IconMinus, color: 'gray' },
}

/** The steps of a connection test in words, each with the server's own answer folded below. */
export function CheckSteps({ check }: { check: CheckReport }) {
  if (check.outcome === 'not-tested') return <Text size="sm">{check.reason}</Text>
  return (
    <Stack component="ol" gap={6} m={0} p={0} style={{ listStyle: 'none' }}>
      {withUnreached(check.steps).map((step) => (
        <CheckStepRow key={step.name} step={step} passed={check.outcome === 'ok'} />
      ))}
    </Stack>
  )
}

function CheckStepRow({ step, passed }: { step: CheckStep; passed: boolean }) {
  const { icon: Icon, color } = looks[stateOf(step)]
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Icon
        aria-hidden
        size={18}
        stroke={2.5}
        color={`var(--mantine-color-${color}-light-color)`}
        style={{ flexShrink: 0, marginTop: 2 }}
      />
      <Stack gap={2} style={{ minWidth: 0, flex: 1 }}>
        <Text size="sm">
          <Text span fw={500}>
            {t.steps[step.name]}
          </Text>
          {`: ${passed && step.state === 'skipped' ? t.notNeeded : t.states[stateOf(step)]}`}
          {step.durationMs !== undefined && step.state === 'ok' && (
            <Text span size="xs" c="dimmed">
              {` (${t.duration(step.durationMs)})`}
            </Text>
          )}
        </Text>
        {step.detail && <Text size="sm">{step.detail}</Text>}
        {step.serverReply && <Folded summary={t.serverReply}>{step.serverReply}</Folded>}
      </Stack>
    </Group>
  )
}

/** Only an archive folder can be made, so only it is missing; a folder to read from has failed. */
const stateOf = ({ name, state }: CheckStep): CheckStep['state'] =>
  state === 'missing' && name !== 'archive-folder' ? 'failed' : state

/** Words of another system: plain text, folded, never interpreted. */
export function Folded({ summary, children }: { summary: string; children: string }) {
  return (
    <details>
      <Text component="summary" size="sm" style={{ cursor: 'pointer' }}>
        {summary}
      </Text>
      <Text
        component="pre"
        size="xs"
        ff="monospace"
        m={0}
        mt={4}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {children}
      </Text>
    </details>
  )
}
