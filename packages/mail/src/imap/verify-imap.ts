import type { ImapFlow } from 'imapflow'
import { cancellationError, whenAborted } from '../cancellation.ts'
import { checkText } from '../check-arguments.ts'
import { MailError } from '../mail-error.ts'
import { runVerify } from '../run-verify.ts'
import type { StoreSettings } from '../settings.ts'
import type { StepRecorder } from '../step-recorder.ts'
import type { StoreVerifyOptions } from '../mail-store.ts'
import type { VerifyOutcome } from '../verify-outcome.ts'
import { imapError } from './imap-error.ts'
import { openImapSession } from './open-imap-session.ts'

/**
 * Connects, signs in, opens the folder read-only and looks for the archive folder. The folder
 * is part of the test because Exchange says OK to a token and then refuses the first command.
 */
export function verifyImap(
  settings: StoreSettings,
  folder: string,
  { archiveFolder, signal: callerSignal }: StoreVerifyOptions,
): Promise<VerifyOutcome> {
  return runVerify(settings, callerSignal, async ({ signal, steps }) => {
    checkText(folder, 'folder name')
    if (archiveFolder !== undefined) checkText(archiveFolder, 'archive folder name')
    const client = await openImapSession(settings, { signal, steps }, (opened) =>
      examine(opened, folder, steps),
    )
    using _listening = whenAborted(signal, () => client.close())
    try {
      if (archiveFolder !== undefined) await findArchive(client, archiveFolder, steps)
      await client.logout().catch(() => {})
    } catch (error) {
      if (signal.aborted) throw cancellationError(signal)
      throw imapError(error, 'command', client.byeReason)
    } finally {
      client.close()
    }
  })
}

async function examine(client: ImapFlow, folder: string, steps: StepRecorder): Promise<void> {
  steps.begin('select-folder')
  try {
    const { exists } = await client.mailboxOpen(folder, { readOnly: true })
    steps.ok(`Folder "${folder}" holds ${exists} ${exists === 1 ? 'message' : 'messages'}.`)
  } catch (error) {
    const missing = missingFolder(error, folder)
    if (missing) steps.missing(missing.message, missing.serverReply)
    throw missing ?? error
  }
}

/** imapflow says by a flag of its own that the server's LIST does not have the folder. */
export function missingFolder(error: unknown, folder: string): MailError | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { mailboxMissing, responseText } = error as {
    mailboxMissing?: unknown
    responseText?: unknown
  }
  if (mailboxMissing !== true) return undefined
  return new MailError('folder_missing', {
    message: `The folder "${folder}" does not exist.`,
    serverReply: typeof responseText === 'string' ? responseText : undefined,
    cause: error,
  })
}

async function findArchive(client: ImapFlow, folder: string, steps: StepRecorder): Promise<void> {
  steps.begin('archive-folder')
  if (await folderExists(client, folder)) {
    steps.ok(`Archive folder "${folder}" is there.`)
    return
  }
  const error = new MailError('archive_folder_missing', {
    message: `The archive folder "${folder}" does not exist.`,
  })
  steps.missing(error.message)
  throw error
}

async function folderExists(client: ImapFlow, folder: string): Promise<boolean> {
  const listed = await client.list()
  const wanted = folder.toUpperCase() === 'INBOX' ? 'INBOX' : folder
  return listed.some(({ path, flags }) => path === wanted && !flags.has('\\Noselect'))
}
