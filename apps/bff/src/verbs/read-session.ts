import type { Session } from '@mailgrant/contract/session'
import type { Deps } from '../deps.ts'
import { hasAdministrator } from './has-administrator.ts'

/** Public: says who is signed in, and whether the first administrator is still to come. */
export async function readSession(deps: Deps, headers: Headers): Promise<Session> {
  const session = await deps.auth.findSession(headers)
  if (session) return { user: session.user, setupOpen: false }
  return { user: null, setupOpen: !(await hasAdministrator(deps.db)) }
}
