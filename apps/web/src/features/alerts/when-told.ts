import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { alertsText as t } from '../../text/alerts.ts'

type Rule = Pick<
  AlertRule['fields'],
  'enabled' | 'quietFrom' | 'quietTo' | 'timeZone' | 'digestMinutes'
>

/** Why a rule that is on may be silent for a while: its quiet time and what it gathers, in words. */
export function whenTold(rule: Rule, now: number): string[] {
  const { quietFrom, quietTo, timeZone, digestMinutes } = rule
  const lines: string[] = []
  if (quietFrom !== null && quietTo !== null) {
    const clock = clockIn(timeZone, now)
    const isQuiet =
      quietFrom < quietTo
        ? clock >= quietFrom && clock < quietTo
        : clock >= quietFrom || clock < quietTo
    const time =
      isQuiet && rule.enabled ? t.quietUntil(quietTo) : t.quietBetween(quietFrom, quietTo)
    lines.push(t.quietIn(time, timeZone))
  }
  if (digestMinutes > 0) lines.push(t.gathered(digestMinutes))
  return lines
}

/** `22:00`, as the clocks of the zone have it. */
const clockIn = (timeZone: string, now: number) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(now)
