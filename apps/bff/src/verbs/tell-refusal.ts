import { mayTellRefusal } from '../auth/refused-sign-ins.ts'
import type { Deps } from '../deps.ts'
import { recordEvent } from './record-event.ts'

/** A wrong password, in the timeline; of very many in an hour only the first. */
export async function tellRefusal(deps: Pick<Deps, 'db' | 'clock'>, email: string): Promise<void> {
  const { told, last } = await mayTellRefusal(deps)
  if (!told) return
  await recordEvent(deps, {
    type: 'session.refused',
    outcome: 'failed',
    actor: 'unknown',
    detail: { email, ...(last && { last }) },
  })
}
