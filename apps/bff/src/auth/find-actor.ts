import type { Actor, Deps } from '../deps.ts'

/** The administrator of a live session, or null. */
export async function findActor(
  { auth }: Pick<Deps, 'auth'>,
  headers: Headers,
  options: { use?: boolean } = {},
): Promise<Actor | null> {
  const session = await auth.findSession(headers, options)
  if (session === null) return null
  const { user, id, confirmedAt } = session
  return { ...user, sessionId: id, confirmedAt }
}
