import type { ServiceEmail } from '@mailgrant/contract/service'
import { MailError } from '../mail-error.ts'
import type {
  CloseOptions,
  FetchedMessage,
  FetchOptions,
  MailStore,
  WatchOptions,
} from '../mail-store.ts'
import type { MailTransport, SendOptions, SendResult } from '../mail-transport.ts'
import type { TokenProvider } from '../token-provider.ts'
import type { VerifyOptions, VerifyOutcome } from '../verify-outcome.ts'
import type { AccountKind } from './account-credentials.ts'
import type { ConnectedEmail } from './connect-email.ts'
import { failedBefore } from './failed-before.ts'
import type { EmailMessage } from './smtp-account.ts'

/**
 * One email of the console: mail is fetched and sent by its settings, which are read again when
 * they are older than a minute. Operations throw `MailError`; `verify` answers an outcome.
 */
export interface MailgrantEmail extends AsyncDisposable {
  readonly id: string
  readonly address: string
  /** as last read from the console */
  readonly settings: ServiceEmail
  /**
   * One round: at most as many messages as the settings say, the oldest first. What was
   * acknowledged with `done()` is archived, deleted or left alone, as the settings say.
   */
  fetch(options?: FetchOptions): AsyncIterable<FetchedMessage>
  /**
   * Round after round until the signal fires: waits for new mail, reconnects, and goes on with
   * settings that changed.
   */
  watch(options?: WatchOptions): AsyncIterable<FetchedMessage>
  /** Without `from` the mail is from the email's own address. */
  send(message: EmailMessage, options?: SendOptions): Promise<SendResult>
  /** Connects and signs in, without fetching or sending anything; never throws. */
  verify(account: AccountKind, options?: VerifyOptions): Promise<VerifyOutcome>
  /** Access tokens alone, for a client of your own. */
  tokens(account: AccountKind): TokenProvider
  /** A store of your own, with the settings as they are now; yours to close. */
  store(options?: { signal?: AbortSignal }): Promise<MailStore>
  /** A transport of your own, with the settings as they are now; yours to close. */
  transport(options?: { signal?: AbortSignal }): Promise<MailTransport>
  /**
   * Ends connections once nobody else in this process holds the same email. Safe to call twice.
   * Once the signal fires they are cut, and nothing is waited for.
   */
  close(options?: CloseOptions): Promise<void>
}

/** One holder's view of an email; several holders share its connections. */
export function holdEmail(email: ConnectedEmail): MailgrantEmail {
  const release = email.hold()
  let open = true
  const use = (): ConnectedEmail => {
    if (!open || email.closed) throw new MailError('closed')
    return email
  }
  const close = async (options?: CloseOptions) => {
    if (open) {
      open = false
      await release(options)
    } else if (email.closed) await email.close(options)
  }
  return {
    get id() {
      return email.settings.current.id
    },
    get address() {
      return email.settings.current.address
    },
    get settings() {
      return email.settings.current
    },
    async *fetch(options) {
      yield* use().mailbox.fetch(options)
    },
    async *watch(options = {}) {
      yield* use().watch(options)
    },
    async send(message, options) {
      return use().smtp.send(message, options)
    },
    async verify(account, options) {
      try {
        return await use()[account].verify(options)
      } catch (error) {
        return failedBefore(error)
      }
    },
    tokens: (account) => use().tokens(account),
    async store({ signal } = {}) {
      return use().mailbox.open(signal)
    },
    async transport({ signal } = {}) {
      return use().smtp.open(signal)
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}
