import type { IdpConfig } from '@mailgrant/contract/idp-config'

export type ReachedAccount = IdpConfig['usedBy'][number]

/** Accounts that a change reaches and that the question about it has not named yet. */
export const untold = (reached: readonly ReachedAccount[], told: readonly ReachedAccount[]) =>
  reached.filter(
    ({ emailId, kind }) => !told.some((each) => each.emailId === emailId && each.kind === kind),
  )
