import { Badge } from '@mantine/core'
import { expiriesText as t } from '../text/expiries.ts'
import { daysLeft } from './days-left.ts'
import { useNow } from './use-now.ts'

/** From when on it asks for attention; the same as of the status Expires soon. */
const soonDays = 14

/** `in 12 days`: red once it is over, yellow from two weeks before. */
export function DaysLeft({ at }: { at: string }) {
  const now = useNow()
  const days = daysLeft(at, now)
  const over = new Date(at).getTime() <= now
  const color = over ? 'red' : days <= soonDays ? 'yellow' : 'gray'
  return <Badge color={color}>{t.inDays(days)}</Badge>
}
