import { rotateSecretText as t } from '../../text/rotate-secret.ts'
import { daysLeftOfDate } from '../../ui/days-left.ts'
import { plainDate } from '../../ui/format-time.ts'
import { useNow } from '../../ui/use-now.ts'

/** `Expires on 1 Feb 2027.`, or that no date is known. */
export function ExpiresOn({ date }: { date: string | null }) {
  const now = useNow()
  if (date === null) return <span className="console-dimmed">{t.noDate}</span>
  return daysLeftOfDate(date, now) < 0 ? t.expired(plainDate(date)) : t.expires(plainDate(date))
}
