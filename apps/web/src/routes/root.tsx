import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useSyncExternalStore } from 'react'
import { sessionExpiry } from '../api/session-expiry.ts'
import { persistently } from './lazy-page.ts'

// The dialog brings the form library; most visits never need it.
const SessionExpired = lazy(() =>
  persistently(() => import('../features/session/session-expired.tsx')),
)

export function Root() {
  const expired = useSyncExternalStore(sessionExpiry.subscribe, sessionExpiry.isExpired)
  return (
    <>
      <Outlet />
      {expired && (
        <Suspense>
          <SessionExpired />
        </Suspense>
      )}
    </>
  )
}
