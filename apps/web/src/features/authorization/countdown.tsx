import { useEffect, useState } from 'react'
import { authorizationText } from '../../text/authorization.ts'
import { exactTime } from '../../ui/format-time.ts'
import { remaining } from './remaining.ts'

const t = authorizationText.token

/** When an access token ends: local time, and how long that is from now. */
export function Countdown({ at }: { at: string | null }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  if (at === null) return t.noExpiry
  const left = remaining(Date.parse(at) - now)
  return (
    <>
      <time dateTime={at}>{exactTime(at)}</time> ({left === null ? t.expired : t.expiresIn(left)})
    </>
  )
}
