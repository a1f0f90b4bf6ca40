import type { idpConfig } from '../tables/idp-config.ts'

/** What a test showed no longer holds. */
export const untested = { newSecretTest: null, newSecretTestedAt: null } as const

/** What was promoted: a roll back says again what its last test showed. */
export const promoted = {
  newSecretSealed: null,
  newSecretExpiresOn: null,
  newSecretAddedAt: null,
} as const

export const noNewSecret = { ...promoted, ...untested } as const

export const noOldSecret = {
  oldSecretSealed: null,
  oldSecretExpiresOn: null,
  promotedAt: null,
} as const

const keptMs = 7 * 86_400_000

export const keptUntil = (promotedAt: Date) => new Date(promotedAt.getTime() + keptMs)

/** Whether there is an old secret to return to. */
export const isKept = (
  {
    oldSecretSealed,
    promotedAt,
  }: Pick<typeof idpConfig.$inferSelect, 'oldSecretSealed' | 'promotedAt'>,
  now: Date,
) => oldSecretSealed !== null && promotedAt !== null && keptUntil(promotedAt) > now
