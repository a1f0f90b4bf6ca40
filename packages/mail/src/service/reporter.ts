import type { ServiceReport } from '@mailgrant/contract/service'
import { z } from 'zod'
import { cleanReply } from '../clean-reply.ts'
import type { MailErrorCode } from '../error-codes.ts'
import type { VerifyFailure, VerifyOutcome } from '../verify-outcome.ts'
import type { AccountKind } from './account-credentials.ts'
import type { ConsoleClient } from './console-client.ts'
import type { Deps } from './deps.ts'

type Failure = Pick<VerifyFailure, 'code' | 'message' | 'whoseMove'> & {
  serverReply?: string | undefined
}

/** Tells the console what the mail server did, in the background. */
export interface Reporter {
  ok(): void
  /** A `MailError`, or the failure of a connection test. */
  failed(error: Failure): void
  tested(outcome: VerifyOutcome, signal?: AbortSignal): void
  /** Sends what waits for its minute, for there will be nothing after it. */
  flush(): void
}

const minute = 60_000

/** What the console knows already, or knows better. */
const fromConsole = new Set<MailErrorCode>([
  'console_unreachable',
  'account_not_ready',
  'reauthorization_required',
  'token_unavailable',
])

/**
 * At most one success a minute, and a failure when its code is another one or a minute has passed.
 * What comes in between waits: when the minute is over the console learns what is true by then.
 */
export function createReporter(
  console: ConsoleClient,
  emailId: string,
  account: AccountKind,
  deps: Deps,
): Reporter {
  const path = `/emails/${encodeURIComponent(emailId)}/${account}/report`
  const sentAt = new Map<string, number>()
  let lastSent: string | undefined
  let waiting: { report: ServiceReport; cancel: () => void } | undefined

  function send(report: ServiceReport): void {
    const name = nameOf(report)
    sentAt.set(name, deps.now())
    lastSent = name
    // Nobody waits for it, and the next one says the same.
    console
      .ask({ method: 'POST', path, body: report, answer: z.unknown(), attempts: 1 })
      .catch(() => {})
  }

  function stopWaiting(): ServiceReport | undefined {
    const report = waiting?.report
    waiting?.cancel()
    waiting = undefined
    return report
  }

  function tell(report: ServiceReport): void {
    stopWaiting()
    const name = nameOf(report)
    const before = sentAt.get(name)
    const left = before === undefined ? 0 : before + minute - deps.now()
    if (left <= 0) return send(report)
    if (name === lastSent) return
    const cancel = deps.later(left, () => {
      waiting = undefined
      send(report)
    })
    waiting = { report, cancel }
  }

  const ok = () => tell({ outcome: 'ok' })
  function failed({ code, message, serverReply, whoseMove }: Failure): void {
    if (whoseMove === 'service' || fromConsole.has(code)) return
    const reply = serverReply ? { serverReply } : {}
    tell({ outcome: 'failed', code, message: cleanReply(message), ...reply })
  }

  return {
    ok,
    failed,
    tested(result, signal) {
      if (result.outcome === 'ok') ok()
      else if (!signal?.aborted) failed(result.error)
    },
    flush() {
      const report = stopWaiting()
      if (report) send(report)
    },
  }
}

const nameOf = (report: ServiceReport) => (report.outcome === 'ok' ? 'ok' : report.code)
