import type { Sandbox } from '@mailgrant/sandbox'
import type { ConsoleApi, StoredEmail } from '../fixtures/console-api.ts'

/** The provider takes the grant back, and the console notices when it refreshes the token. */
export async function breakGrant(
  api: ConsoleApi,
  sandbox: Sandbox,
  { id, address }: StoredEmail,
): Promise<void> {
  sandbox.revokeGrants(address)
  const refused = await api.post(`/api/emails/${id}/mailbox/token/refresh`).then(
    () => null,
    (error: unknown) => String(error),
  )
  if (!refused?.includes('reauthorization_required'))
    throw new Error(`the grant is not broken: ${refused}`)
}
