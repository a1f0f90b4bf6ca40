import { tokenText } from '../text/tokens.ts'
import type { AccessTokenOutcome } from './broker.ts'
import { isRefusal } from './client-refusal.ts'
import { type LoadedGrant, signatureMatches } from './load-grant.ts'
import { failureCause } from './name-failure.ts'
import { assumedLifetimeMs } from './schedule.ts'

/** What can be said of a grant without asking the provider. */
export type Standing =
  | { say: AccessTokenOutcome }
  /** the stored access token may be handed out */
  | 'usable'
  | 'refresh'

export function standing(loaded: LoadedGrant, now: Date, { force }: { force: boolean }): Standing {
  const { grant, config } = loaded
  if (grant.status === 'needs-reauthorization')
    return needs(grant.failureMessage ?? tokenText.mustBeAuthorised)
  if (!signatureMatches(loaded)) return { say: changedSince }
  if (config.state !== 'enabled')
    return {
      say: {
        outcome: 'client-rejected',
        reason: tokenText.configDisabled(config.name),
      },
    }
  // Whoever presses a button again and again must not hammer a server that asked for patience.
  const throttled =
    grant.failureCode === 'throttled' && grant.retryAt !== null && grant.retryAt > now
  if (force && !throttled) return 'refresh'
  const { good, comfortable } = remaining(grant, now)
  const rejected = isRejected(grant, now)
  if (comfortable && !rejected && !force) return 'usable'
  if (grant.retryAt === null || grant.retryAt <= now) return 'refresh'
  // Within the back-off a token that is still good beats none.
  if (good && !rejected && !force) return 'usable'
  const reason = grant.failureMessage ?? tokenText.providerSilent
  if (isRefusal(grant.failureCode)) return { say: { outcome: 'client-rejected', reason } }
  return {
    say: {
      outcome: 'unreachable',
      cause: failureCause(grant.failureCode),
      reason,
      retryAt: grant.retryAt,
    },
  }
}

/** Between two refreshes that only a rejected token causes; providers punish loops (AADSTS50196). */
const rejectionPauseMs = 30_000

/**
 * Whether a mail server rejected the stored token, and another may be asked for. One that replaced
 * a rejected one just now and is rejected again is given out as it is: the fault lies elsewhere.
 */
export function isRejected(
  grant: Pick<LoadedGrant['grant'], 'accessTokenRejectedAt' | 'rejectionAnsweredAt'>,
  now: Date,
): boolean {
  if (grant.accessTokenRejectedAt === null) return false
  const { rejectionAnsweredAt: answeredAt } = grant
  // by the clock of another process, which may be ahead of this one
  return answeredAt === null || Math.abs(now.getTime() - answeredAt.getTime()) >= rejectionPauseMs
}

/** `comfortable`: good for another minute, or for a tenth of a life that is shorter than ten minutes. */
function remaining(grant: LoadedGrant['grant'], now: Date) {
  const since = (grant.refreshedAt ?? grant.issuedAt).getTime()
  const end = grant.expiresAt?.getTime() ?? since + assumedLifetimeMs
  const margin = Math.min(60_000, (end - since) / 10)
  return { good: end > now.getTime(), comfortable: end - margin > now.getTime() }
}

/** What the owner consented to is not what the account is set to. */
export const changedSince: AccessTokenOutcome = {
  outcome: 'needs-reauthorization',
  reason: tokenText.changedSince,
}

const needs = (reason: string): Standing => ({ say: { outcome: 'needs-reauthorization', reason } })
