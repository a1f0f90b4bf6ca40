import type { CloseOptions, FetchedMessage, WatchOptions } from '../mail-store.ts'
import type { TokenProvider } from '../token-provider.ts'
import type { AccountKind, Secrets } from './account-credentials.ts'
import type { ConsoleClient } from './console-client.ts'
import type { Deps } from './deps.ts'
import { createMailboxAccount, type MailboxAccount } from './mailbox-account.ts'
import type { MailgrantOptions } from './options.ts'
import { createReporter } from './reporter.ts'
import { createServiceTokens } from './service-tokens.ts'
import type { SettingsCache } from './settings-cache.ts'
import { createSmtpAccount, type SmtpAccount } from './smtp-account.ts'
import { watchMailbox } from './watch-mailbox.ts'

/** What all holders of one email share: its settings, tokens and connections. */
export interface ConnectedEmail {
  readonly settings: SettingsCache
  readonly mailbox: MailboxAccount
  readonly smtp: SmtpAccount
  readonly closed: boolean
  watch(options: WatchOptions): AsyncIterable<FetchedMessage>
  tokens(account: AccountKind): TokenProvider
  /** Returns what lets it go; when nobody holds it any more it is closed. */
  hold(): (options?: CloseOptions) => Promise<void>
  close(options?: CloseOptions): Promise<void>
}

export function connectEmail(
  console: ConsoleClient,
  settings: SettingsCache,
  { passwords, mailServers = {} }: MailgrantOptions,
  deps: Deps,
  onClose: () => void,
): ConnectedEmail {
  const { id } = settings.current
  const byAccount = {
    mailbox: createServiceTokens(console, id, 'mailbox'),
    smtp: createServiceTokens(console, id, 'smtp'),
  }
  const reporters = {
    mailbox: createReporter(console, id, 'mailbox', deps),
    smtp: createReporter(console, id, 'smtp', deps),
  }
  const tokens = (account: AccountKind) => byAccount[account]
  const secrets: Secrets = {
    get address() {
      return settings.current.address
    },
    tokens,
    passwords,
  }
  const parts = { settings, secrets, mailServers, deps }
  const mailbox = createMailboxAccount({ ...parts, reporter: reporters.mailbox })
  const smtp = createSmtpAccount({ ...parts, reporter: reporters.smtp })
  let holders = 0
  let closing: Promise<void> | undefined

  async function end(connections: Promise<unknown>): Promise<void> {
    await connections
    onClose()
    reporters.mailbox.flush()
    reporters.smtp.flush()
  }

  function close(options?: CloseOptions): Promise<void> {
    // Again for who asks a second time: that signal cuts what the first one waits for.
    const connections = Promise.all([mailbox.close(options), smtp.close(options)])
    closing ??= end(connections)
    return closing
  }

  return {
    settings,
    mailbox,
    smtp,
    watch: (options) =>
      watchMailbox({ account: mailbox, settings, reporter: reporters.mailbox, deps }, options),
    get closed() {
      return closing !== undefined
    },
    tokens,
    hold() {
      holders += 1
      return async (options) => {
        holders -= 1
        if (holders === 0) await close(options)
      }
    },
    close,
  }
}
