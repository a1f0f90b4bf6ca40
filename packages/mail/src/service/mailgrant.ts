import { serviceEmailList } from '@mailgrant/contract/service'
import { cancellationError, untilAborted } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type { CloseOptions } from '../mail-store.ts'
import { checkOptions, checkReference } from './check-options.ts'
import { connectEmail, type ConnectedEmail } from './connect-email.ts'
import { createConsoleClient } from './console-client.ts'
import type { Deps } from './deps.ts'
import { holdEmail, type MailgrantEmail } from './mailgrant-email.ts'
import type { MailgrantOptions } from './options.ts'
import { createSettingsCache } from './settings-cache.ts'

export interface EmailSummary {
  id: string
  address: string
  name: string
}

/** A service's way to the console: emails, their settings and tokens, by an API key. */
export interface Mailgrant extends AsyncDisposable {
  /**
   * An email that the key reaches, ready to fetch and to send. Asking for the same one again gives
   * another holder of the same connections.
   *
   * @throws MailError `email_unknown`, `api_key_rejected` or `console_unreachable`
   */
  email(addressOrId: string, options?: { signal?: AbortSignal }): Promise<MailgrantEmail>
  /** Every email that the key reaches. */
  emails(options?: { signal?: AbortSignal }): AsyncIterable<EmailSummary>
  /**
   * Ends every connection. Safe to call twice. Once the signal fires they are cut, and nothing is
   * waited for: what was being acknowledged may be delivered again.
   */
  close(options?: CloseOptions): Promise<void>
}

/** `createMailgrant` with its surroundings as arguments. */
export function mailgrantWith(options: MailgrantOptions, deps: Deps): Mailgrant {
  const console = createConsoleClient(checkOptions(options), deps)
  const connected = new Map<string, ConnectedEmail>()
  /** by what the callers named it */
  const connecting = new Map<string, Promise<ConnectedEmail>>()
  let closed = false

  function refuseClosed(): void {
    if (closed) throw new MailError('closed')
  }

  function find(reference: string): ConnectedEmail | undefined {
    return [...connected.values()].find(({ settings: { current } }) =>
      [current.id, current.address.toLowerCase()].includes(reference),
    )
  }

  async function connect(addressOrId: string): Promise<ConnectedEmail> {
    const settings = await createSettingsCache(console, addressOrId, deps)
    refuseClosed()
    const { id } = settings.current
    const present = connected.get(id)
    if (present && !present.closed) return present
    const made = connectEmail(console, settings, options, deps, () => {
      if (connected.get(id) === made) connected.delete(id)
    })
    connected.set(id, made)
    return made
  }

  async function close(options?: CloseOptions): Promise<void> {
    closed = true
    await Promise.all([...connected.values()].map((email) => email.close(options)))
  }

  return {
    async email(addressOrId, { signal } = {}) {
      refuseClosed()
      if (signal?.aborted) throw cancellationError(signal)
      checkReference(addressOrId)
      const reference = addressOrId.toLowerCase()
      const known = find(reference)
      if (known) {
        await known.settings.fresh(signal)
        if (!known.closed) return holdEmail(known)
      }
      let asked = connecting.get(reference)
      if (!asked) {
        asked = connect(addressOrId).finally(() => connecting.delete(reference))
        connecting.set(reference, asked)
      }
      return holdEmail(await untilAborted(asked, signal))
    },
    async *emails({ signal } = {}) {
      let cursor: string | null = ''
      do {
        refuseClosed()
        const query = new URLSearchParams({ limit: '100', ...(cursor ? { cursor } : {}) })
        const path = `/emails?${query}`
        const page = await console.ask({ method: 'GET', path, answer: serviceEmailList, signal })
        if (page.state !== 'new') return
        yield* page.value.items
        cursor = page.value.next
      } while (cursor)
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}
