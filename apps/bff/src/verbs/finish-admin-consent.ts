import { and, eq, isNull, ne, or } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { directoryOf } from '../oauth2/admin-consent-url.ts'
import { callbackFailure } from '../oauth2/classify-failure.ts'
import { digest } from '../oauth2/digest.ts'
import { adminConsentRequest } from '../tables/admin-consent-request.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { recordEvent } from './record-event.ts'

type Reason = 'declined' | 'directory' | 'expired'

/** Pages of their own: whoever comes back is no administrator of the console. */
const granted = '/admin-consent/granted'
const denied = (reason: Reason) => `/admin-consent/denied?reason=${reason}`

/** The first answer that declines is kept, and the first that consents, whichever comes before. */
const unused = isNull(adminConsentRequest.usedAt)
const ungranted = or(unused, ne(adminConsentRequest.outcome, 'granted'))

/**
 * The answer to an admin-consent link (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent):
 * `admin_consent`, `tenant`, `scope` and `state`, or `error`. No code, no session and no cookie,
 * since another person opens it; its state says which link it was. Nothing is allowed by it: it is
 * news for the console. So who declined, or was of another directory, keeps nobody from consenting by
 * the same link while it is good. Null where the callback is of another kind.
 */
export async function finishAdminConsent(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  callback: { configId: string; url: URL },
): Promise<string | null> {
  const { searchParams } = callback.url
  const state = searchParams.get('state')
  if (state === null || searchParams.has('code')) return null
  const [found] = await db
    .select({ request: adminConsentRequest, config: idpConfig })
    .from(adminConsentRequest)
    .innerJoin(idpConfig, eq(idpConfig.id, adminConsentRequest.configId))
    .where(eq(adminConsentRequest.stateDigest, digest(state)))
  if (found === undefined || found.config.id !== callback.configId) return null
  const { request, config } = found
  // Loaded again, or declined after all: the directory has the consent that was given.
  if (request.outcome === 'granted') return granted
  const now = clock()
  if (request.expiresAt <= now) return denied('expired')

  const directory = directoryOf(config)
  const told = searchParams.get('tenant')?.slice(0, 100) ?? null
  const error = searchParams.has('error') ? callbackFailure(searchParams) : null
  const reason =
    error !== null || searchParams.get('admin_consent')?.toLowerCase() !== 'true'
      ? 'declined'
      : directory !== null && told?.toLowerCase() !== directory
        ? 'directory'
        : null
  await db.transaction(async (tx) => {
    const [used] = await tx
      .update(adminConsentRequest)
      .set({ usedAt: now, outcome: reason === null ? 'granted' : 'denied' })
      .where(and(eq(adminConsentRequest.id, request.id), reason === null ? ungranted : unused))
      .returning({ id: adminConsentRequest.id })
    if (used === undefined) return
    if (reason === null)
      await tx.update(idpConfig).set({ adminConsentedAt: now }).where(eq(idpConfig.id, config.id))
    await recordEvent(
      { db: tx, clock },
      {
        type: reason === null ? 'admin-consent.granted' : 'admin-consent.failed',
        outcome: reason === null ? 'ok' : 'failed',
        actor: `an administrator of the directory, by a link of ${request.createdBy}`,
        configId: config.id,
        detail: {
          request: request.id,
          tenant: told,
          ...(reason !== null && { reason }),
          ...(error !== null && { error: error.error, providerReply: error.reply }),
        },
        traceId: error?.traceId ?? null,
        correlationId: error?.correlationId ?? null,
      },
    )
  })
  return reason === null ? granted : denied(reason)
}
