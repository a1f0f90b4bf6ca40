import type { Rejection } from '@mailgrant/mail'
import type { AlertMoment } from '@mailgrant/contract/alert-webhook'
import type { alertRule } from '../tables/alert-rule.ts'
import type { incident } from '../tables/incident.ts'
import type { ConfigUsers } from './users-of.ts'

export type Rule = typeof alertRule.$inferSelect

export interface News {
  moment: AlertMoment
  incident: typeof incident.$inferSelect
  /** that which told this rule that it began; so that mails about one incident form a thread */
  openedId: string | null
  /** the tab whose Config holds the authorisation: the mailbox's where SMTP is Same as Remote Mailbox */
  configOf: 'mailbox' | 'smtp' | null
  /** of a config's incident: the emails that use it, as far as the rule is about them */
  users: ConfigUsers | null
}

/** What one mail or one webhook says. */
export interface AlertMessage {
  /** the webhook's id and the left part of the mail's Message-ID: the same whenever it is repeated */
  id: string
  at: Date
  rule: Rule
  /** mail: to whom it is sent this time, where others have it or wait for another one first; else all */
  only?: readonly string[]
  /** empty: a test */
  news: readonly News[]
}

/** A message lists that many; of the others it says how many there are. */
export const listed = 100

export type SendOutcome =
  | {
      outcome: 'sent'
      through: string
      /** where the mail server took it for some and refused others */
      partly?: Refusals
    }
  | Failed
  /** nothing was tried: there is nothing healthy to send through */
  | { outcome: 'no-sender'; cause: string; remedy: string }

/** Receivers whom a mail server refused. */
export interface Refusals {
  /** for good (5xx) */
  refused: readonly Rejection[]
  /** for now (4xx): greylisting, a mailbox that is busy or full */
  putOff: readonly Rejection[]
}

export interface Failed {
  outcome: 'failed'
  cause: string
  remedy: string
  /** it may have arrived all the same */
  unknown: boolean
  retryAfterMs: number | null
  /** 410: the receiver wants no more */
  gone: boolean
  /** where it is receivers that the mail server refused, all of them */
  nobody?: Refusals
}
