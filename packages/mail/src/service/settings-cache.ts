import { serviceEmail, type ServiceEmail } from '@mailgrant/contract/service'
import { untilAborted } from '../cancellation.ts'
import { MailError } from '../mail-error.ts'
import type { ConsoleClient } from './console-client.ts'
import type { Deps } from './deps.ts'

/** How old settings may be before a round or a send asks whether they have changed. */
export const settingsAgeMs = 60_000

export interface SettingsCache {
  /** as last read */
  readonly current: ServiceEmail
  /**
   * Asks the console when they are older than a minute. One that cannot be reached does not stop
   * mail from flowing: what was read last holds until it can.
   *
   * @throws MailError when the console refuses for good, or the signal fires
   */
  fresh(signal?: AbortSignal): Promise<ServiceEmail>
}

/** Reads an email's settings; later asks for them only if they have changed. */
export async function createSettingsCache(
  console: ConsoleClient,
  reference: string,
  deps: Deps,
): Promise<SettingsCache> {
  const request = (name: string) =>
    ({
      method: 'GET',
      path: `/emails/${encodeURIComponent(name)}`,
      answer: serviceEmail,
    }) as const
  const first = await console.ask(request(reference))
  if (first.state !== 'new') throw new MailError('console_unreachable')
  let { value: current, etag } = first
  let readAt = deps.now()
  let asking: Promise<void> | undefined

  async function revalidate(): Promise<void> {
    try {
      const answer = await console.ask({ ...request(current.id), etag, attempts: 1 })
      if (answer.state === 'new') ({ value: current, etag } = answer)
    } catch (error) {
      if (!(error instanceof MailError) || error.permanent) throw error
    }
    readAt = deps.now()
  }

  return {
    get current() {
      return current
    },
    async fresh(signal) {
      if (deps.now() - readAt < settingsAgeMs) return current
      asking ??= revalidate().finally(() => (asking = undefined))
      await untilAborted(asking, signal)
      return current
    },
  }
}
