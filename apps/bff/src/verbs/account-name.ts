import type { AccountKind } from '@mailgrant/contract/fields'

/** Names one of the two accounts of an email. */
export interface AccountName {
  /** the email's id */
  id: string
  kind: AccountKind
}
