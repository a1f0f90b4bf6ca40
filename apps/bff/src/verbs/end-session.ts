import type { Client } from '../auth/auth.ts'
import type { Deps } from '../deps.ts'

/** Ends the session on the server; signing out twice is no error. */
export async function endSession({ auth }: Deps, client: Client): Promise<string[]> {
  return auth.signOut(client)
}
