import type { ServiceMailbox } from '@mailgrant/contract/service'
import { MailError } from '../mail-error.ts'
import type { CloseOptions, FetchedMessage, FetchOptions, MailStore } from '../mail-store.ts'
import type { VerifyOptions, VerifyOutcome } from '../verify-outcome.ts'
import type { AccountParts } from './account-parts.ts'
import { createAdapterSlot, type Lease } from './adapter-slot.ts'
import { openStore, storeKey } from './open-store.ts'
import { readyMailbox } from './ready-account.ts'
import { verifyAccount } from './verify-account.ts'

export interface LeasedStore {
  mailbox: ServiceMailbox
  lease: Lease<MailStore>
}

/** Fetching by the console's settings, whatever they are by now. */
export interface MailboxAccount {
  /** The store of the settings as they are now; to be released. */
  lease(signal?: AbortSignal): Promise<LeasedStore>
  fetch(options?: FetchOptions): AsyncGenerator<FetchedMessage, void, undefined>
  /** The same message, which keeps its store from being closed until it is acknowledged. */
  handOut(lease: Lease<MailStore>, message: FetchedMessage): FetchedMessage
  /** Tells the console, unless it was the caller who ended it. */
  trouble(error: unknown, signal?: AbortSignal): void
  verify(options?: VerifyOptions): Promise<VerifyOutcome>
  /** A store that belongs to the caller. */
  open(signal?: AbortSignal): Promise<MailStore>
  close(options?: CloseOptions): Promise<void>
}

export function createMailboxAccount(parts: AccountParts): MailboxAccount {
  const { settings, secrets, mailServers, reporter, deps } = parts
  const slot = createAdapterSlot<MailStore>(deps)

  async function lease(signal?: AbortSignal): Promise<LeasedStore> {
    const mailbox = readyMailbox(await settings.fresh(signal))
    const open = () => openStore(mailbox, secrets, mailServers)
    return { mailbox, lease: await slot.lease(storeKey(mailbox), open) }
  }

  function trouble(error: unknown, signal?: AbortSignal): void {
    if (signal?.aborted || !(error instanceof MailError)) return
    // The password may be another one by now; it is asked for again with the next store.
    if (error.code === 'authentication_failed') slot.retire()
    reporter.failed(error)
  }

  function handOut(lease: Lease<MailStore>, message: FetchedMessage): FetchedMessage {
    const held = lease.share()
    const { id, size } = message
    return {
      id,
      get envelope() {
        return message.envelope
      },
      size,
      source: (options) => message.source(options),
      parsed: (options) => message.parsed(options),
      async done(options) {
        try {
          await message.done(options)
        } catch (error) {
          trouble(error, options?.signal)
          throw error
        }
        held.release()
      },
    }
  }

  return {
    lease,
    trouble,
    handOut,
    async *fetch(options = {}) {
      const { mailbox, lease: held } = await lease(options.signal)
      try {
        const limit = options.limit ?? mailbox.emailsPerFetch ?? undefined
        const round = held.adapter.fetch({ ...options, ...(limit ? { limit } : {}) })
        for await (const message of round) {
          reporter.ok()
          yield handOut(held, message)
        }
        reporter.ok()
      } catch (error) {
        trouble(error, options.signal)
        throw error
      } finally {
        held.release()
      }
    },
    async verify(options = {}) {
      let archive: string | null = null
      const leaseOne = async () => {
        const { mailbox, lease: held } = await lease(options.signal)
        if (mailbox.afterFetch === 'archive') archive = mailbox.archiveFolder
        return held
      }
      return verifyAccount(reporter, options, leaseOne, (store) =>
        store.verify({ ...options, ...(archive ? { archiveFolder: archive } : {}) }),
      )
    },
    async open(signal) {
      return openStore(readyMailbox(await settings.fresh(signal)), secrets, mailServers)
    },
    close: (options) => slot.close(options),
  }
}
