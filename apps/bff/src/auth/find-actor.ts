import type { Actor, Deps } from '../deps.ts'

/** The administrator of a live session, or null. */
export async function findActor(
  { auth }: Pick<Deps, 'auth'>,
  headers: Headers,
): Promise<Actor | null> {
  const session = await auth.findSession(headers)
  return session === null ? null : { ...session.user, sessionId: session.id }
}
