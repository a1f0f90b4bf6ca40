import { MailError, type Rejection } from '@mailgrant/mail'
import type { Deps } from '../deps.ts'
import { accountTarget } from '../mail-check/account-target.ts'
import { SealError } from '../seal/jwe-sealer.ts'
import { alertText as t } from '../text/alerts.ts'
import { recordCheck } from '../verbs/record-check.ts'
import type { AlertMessage, Failed, Refusals, SendOutcome } from './alert-message.ts'
import { composeMail } from './compose-mail.ts'
import { findSenders, type Sender } from './find-senders.ts'

export type SendDeps = Pick<
  Deps,
  'env' | 'db' | 'clock' | 'log' | 'sealer' | 'broker' | 'presets' | 'alertChannels'
>

/** Of the accounts that seem healthy, so many are tried. */
const tries = 3

/** Through a healthy system email; where its server refuses, through the next one. */
export async function sendMail(deps: SendDeps, message: AlertMessage): Promise<SendOutcome> {
  const senders = await findSenders(deps, message, tries)
  let last: SendOutcome = { outcome: 'no-sender', ...t.noSender }
  for (const sender of senders) {
    const outcome = await sendThrough(deps, message, sender)
    if (outcome === null) continue
    // It may have arrived: another account would only send it twice.
    if (outcome.outcome === 'sent' || outcome.unknown) return outcome
    // The server is well, and others were sent to: greylisting lets in who comes again unchanged.
    if (message.only && outcome.nobody !== undefined) return outcome
    last = outcome
  }
  return last
}

/** Null where the account turned out to have nothing to connect with: its next check says why. */
async function sendThrough(
  deps: SendDeps,
  message: AlertMessage,
  { email, account }: Sender,
): Promise<Exclude<SendOutcome, { outcome: 'no-sender' }> | null> {
  const aimed = await accountTarget(deps, account, email.address).catch((error: unknown) => {
    if (!(error instanceof SealError)) throw error
    deps.log.warn({ err: error, emailId: email.id }, 'alert was not sent through this email')
    return null
  })
  if (aimed === null || !('target' in aimed)) return null
  try {
    const { only } = message
    const mail = {
      ...composeMail(deps.env, message),
      from: { name: 'Mailgrant', address: email.address },
      // the very mail that the others have: no more than its envelope names fewer
      ...(only && { envelope: { from: email.address, to: only } }),
    }
    // who was put off a minute ago is not let in within seconds
    const patient = only === undefined
    const { rejected } = await deps.alertChannels.sendMail(aimed.target, mail, { patient })
    return {
      outcome: 'sent',
      through: email.address,
      ...(rejected.length > 0 && { partly: refusals(rejected) }),
    }
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    deps.log.warn({ err: error, emailId: email.id }, 'alert was not sent through this email')
    if (isItsOwnFault(error)) await recordFault(deps, { email, account }, error)
    return asFailed(email.address, error)
  }
}

/** What stays so until somebody mends this account; what its grant lacks is told by the grant already. */
const isItsOwnFault = ({ code, permanent, whoseMove }: MailError): boolean =>
  permanent &&
  code !== 'token_unavailable' &&
  (whoseMove === 'admin' || whoseMove === 'mailbox-user')

const recordFault = (deps: SendDeps, { email, account }: Sender, error: MailError) =>
  recordCheck(
    deps,
    account,
    { actor: 'system', email },
    {
      outcome: 'failed',
      at: deps.clock().toISOString(),
      steps: [],
      code: error.code,
      cause: error.message,
      remedy: error.remedy,
      whoseMove: error.whoseMove,
    },
  )

const asFailed = (address: string, error: MailError): Failed => ({
  outcome: 'failed',
  cause: t.notSentThrough(address, error.message),
  remedy: error.remedy,
  unknown: error.code === 'delivery_unknown',
  retryAfterMs: error.retryAfterMs ?? null,
  gone: false,
  ...(error.rejected !== undefined && { nobody: refusals(error.rejected) }),
})

/** RFC 5321 §4.2.1: what starts with 4 may be tried again, what starts with 5 may not. */
const refusals = (rejected: readonly Rejection[]): Refusals => ({
  refused: rejected.filter(({ serverReply }) => !serverReply.startsWith('4')),
  putOff: rejected.filter(({ serverReply }) => serverReply.startsWith('4')),
})
