import type { TimelineEvent } from '@mailgrant/contract/event'
import { expect, it } from 'vitest'
import { byDay } from './by-day.ts'

const event = (at: Date): TimelineEvent => ({
  id: at.toISOString(),
  at: at.toISOString(),
  type: 'session.started',
  outcome: 'ok',
  actor: 'Ada',
  email: null,
  accountKind: null,
  config: null,
  detail: {},
  traceId: null,
  correlationId: null,
})

it('puts events under the days of the reader’s own calendar', () => {
  // local times: midnight parts them wherever this runs
  const events = [
    new Date(2026, 2, 3, 0, 1),
    new Date(2026, 2, 2, 23, 59),
    new Date(2026, 2, 2, 0, 0),
    new Date(2026, 2, 1, 12, 0),
  ].map(event)
  expect(byDay(events).map((day) => day.events.length)).toEqual([1, 2, 1])
  expect(byDay([])).toEqual([])
})
