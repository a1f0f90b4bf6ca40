import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useSyncExternalStore } from 'react'
import { sessionExpiry } from '../api/session-expiry.ts'
import { persistently } from './lazy-page.ts'

// The dialogs bring the form library; most visits never need them.
const dialogs = {
  'sign-in': lazy(() => persistently(() => import('../features/session/session-expired.tsx'))),
  confirmation: lazy(() => persistently(() => import('../features/session/confirm-identity.tsx'))),
}

export function Root() {
  const ask = useSyncExternalStore(sessionExpiry.subscribe, sessionExpiry.asks)
  const Dialog = ask === null ? null : dialogs[ask]
  return (
    <>
      <Outlet />
      {Dialog && (
        <Suspense>
          <Dialog />
        </Suspense>
      )}
    </>
  )
}
