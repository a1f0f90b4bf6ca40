import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import type { CheckReport } from '@mailgrant/contract/check'
import { type MailErrorCode, errorCodes, MailError, type VerifyOutcome } from '@mailgrant/mail'
import { createImapStore } from '@mailgrant/mail/imap'
import { createPop3Store } from '@mailgrant/mail/pop3'
import { createSmtpTransport } from '@mailgrant/mail/smtp'
import type { Clock } from '../deps.ts'
import { createCheckedLookup, type Resolve } from '../net/checked-lookup.ts'
import { isPublicAddress } from '../net/public-address.ts'
import { mailPorts } from '../presets/load-presets.ts'
import { notTestedText } from '../text/accounts.ts'
import type { CheckTarget, MailCheck } from './mail-check.ts'

/** The whole test, the making of an archive folder included. */
const totalMs = 15_000

export interface MailCheckDeps {
  clock: Clock
  /** admits private addresses and any port: the operator's choice, never the screen's */
  allowPrivateHosts: boolean
  resolve?: Resolve
  /** PEM of an authority to trust instead of Node's own list */
  ca?: string
  /** default 15 s */
  timeoutMs?: number
}

/** Tests connections through the mail package, to the very addresses that were checked (F-28). */
export function createMailCheck(deps: MailCheckDeps): MailCheck {
  const { clock, allowPrivateHosts, resolve, ca, timeoutMs = totalMs } = deps
  const connection: Connection = {
    lookup: createCheckedLookup({ allowPrivateHosts, ...(resolve && { resolve }) }),
    ...(ca !== undefined && { tls: { ca } }),
  }

  const report = (result: VerifyOutcome): CheckReport => {
    const at = clock().toISOString()
    if (result.outcome === 'ok') return { outcome: 'ok', at, steps: result.steps }
    const { code, message, remedy, whoseMove } = result.error
    return { outcome: 'failed', at, steps: result.steps, code, cause: message, remedy, whoseMove }
  }
  const refused = (code: MailErrorCode, cause: string): CheckReport => ({
    outcome: 'failed',
    at: clock().toISOString(),
    steps: [{ name: 'connect', state: 'failed', detail: cause }],
    code,
    cause,
    remedy: errorCodes[code].remedy,
    whoseMove: errorCodes[code].whoseMove,
  })

  return {
    async run(target, signal) {
      if (!allowPrivateHosts) {
        // A literal address never reaches the look-up.
        if (isIP(target.host) !== 0 && !isPublicAddress(target.host))
          return refused('host_not_allowed', notTestedText.notPublic)
        if (!mailPorts.includes(target.port))
          return refused('host_not_allowed', notTestedText.notMailPort(target.port))
      }
      const deadline = AbortSignal.timeout(timeoutMs)
      const until = signal ? AbortSignal.any([signal, deadline]) : deadline
      const first = await verify(target, connection, until)
      if (!isArchiveMissing(first) || !target.createArchiveFolder || !target.archiveFolder)
        return report(first)
      try {
        await createArchiveFolder(target, target.archiveFolder, connection, until)
      } catch (error) {
        if (!(error instanceof MailError)) throw error
        return report({
          ...first,
          error: {
            code: error.code,
            permanent: error.permanent,
            whoseMove: error.whoseMove,
            message: error.message,
            remedy: error.remedy,
          },
        })
      }
      return report(await verify(target, connection, until))
    },
  }
}

interface Connection {
  lookup: LookupFunction
  tls?: { ca: string }
}

const isArchiveMissing = (
  result: VerifyOutcome,
): result is Extract<VerifyOutcome, { outcome: 'failed' }> =>
  result.outcome === 'failed' && result.error.code === 'archive_folder_missing'

async function verify(
  target: CheckTarget,
  connection: Connection,
  signal: AbortSignal,
): Promise<VerifyOutcome> {
  const { protocol, credentials, host, port, tlsMode, folder, archiveFolder } = target
  const settings = { host, port, tlsMode, ...connection }
  if (protocol === 'smtp')
    return createSmtpTransport({ ...settings, credentials }).verify({ signal })
  if (credentials.method === 'none') throw new Error(`${protocol} needs credentials`)
  if (protocol === 'pop3') return createPop3Store({ ...settings, credentials }).verify({ signal })
  return createImapStore({ ...settings, credentials }).verify({
    signal,
    ...(folder !== undefined && { folder }),
    ...(archiveFolder !== undefined && { archiveFolder }),
  })
}

async function createArchiveFolder(
  { credentials, host, port, tlsMode }: CheckTarget,
  name: string,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  if (credentials.method === 'none') return
  const store = createImapStore({ host, port, tlsMode, ...connection, credentials })
  try {
    await store.createFolder(name, { signal })
  } finally {
    await store.close()
  }
}
