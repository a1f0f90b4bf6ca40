import type { Actor, Deps } from '../deps.ts'

/** The administrator of a live session, or null. */
export async function findActor(_deps: Deps, _headers: Headers): Promise<Actor | null> {
  return null
}
