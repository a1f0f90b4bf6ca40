import type { ServiceEmail } from '@mailgrant/contract/service'
import { MailError } from '../mail-error.ts'
import type { FetchedMessage, WatchOptions } from '../mail-store.ts'
import type { Deps } from './deps.ts'
import type { MailboxAccount } from './mailbox-account.ts'
import { storeKey } from './open-store.ts'
import type { Reporter } from './reporter.ts'
import { settingsAgeMs, type SettingsCache } from './settings-cache.ts'

interface Watched {
  account: Pick<MailboxAccount, 'lease' | 'trouble' | 'handOut'>
  settings: SettingsCache
  reporter: Reporter
  deps: Deps
}

const longestPauseMs = 300_000

/**
 * Watches a mailbox, and its settings with it: when they change, watching goes on with what they
 * say now. Trouble with the console is waited out as trouble with the mail server is. Ends without
 * an error when the signal fires.
 */
export async function* watchMailbox(
  watched: Watched,
  options: WatchOptions,
): AsyncGenerator<FetchedMessage, void, undefined> {
  const { signal, onTrouble } = options
  let failures = 0
  for (;;) {
    try {
      const end = yield* watchUnchanged(watched, options, () => (failures = 0))
      if (end === 'over') return
    } catch (error) {
      if (signal?.aborted) return
      if (!(error instanceof MailError) || isOwn(error)) throw error
      watched.account.trouble(error)
      failures += 1
      const pause = Math.min(longestPauseMs, 1000 * 2 ** Math.min(failures - 1, 9))
      const ms = Math.max(pause * (0.5 + watched.deps.random() / 2), error.retryAfterMs ?? 0)
      onTrouble?.(error, ms)
      await watched.deps.sleep(ms, signal).catch(() => {})
      if (signal?.aborted) return
    }
  }
}

/** Watches for as long as the settings stay as they are. */
async function* watchUnchanged(
  { account, settings, reporter, deps }: Watched,
  options: WatchOptions,
  onSuccess: () => void,
): AsyncGenerator<FetchedMessage, 'changed' | 'over', undefined> {
  const { mailbox, lease } = await account.lease(options.signal)
  const change = new AbortController()
  void untilChanged(settings, change.signal, deps).then(
    () => change.abort(),
    (error: unknown) => change.abort(error),
  )
  const { fetchFrequencyMinutes: frequency, emailsPerFetch } = mailbox
  const limit = options.limit ?? emailsPerFetch
  const goesWell = () => {
    onSuccess()
    reporter.ok()
  }
  const pollMs = options.pollMs ?? (frequency === null ? null : frequency * 60_000)
  try {
    const messages = lease.adapter.watch({
      ...options,
      ...(limit ? { limit } : {}),
      ...(pollMs ? { pollMs } : {}),
      // Not by its signal: what was given out is still to be read and acknowledged.
      until: options.until ? AbortSignal.any([options.until, change.signal]) : change.signal,
      onTrouble(error, retryInMs) {
        account.trouble(error, options.signal)
        options.onTrouble?.(error, retryInMs)
      },
      onRound() {
        goesWell()
        options.onRound?.()
      },
    })
    for await (const message of messages) {
      goesWell()
      yield account.handOut(lease, message)
    }
    return endOf(change.signal, options.signal)
  } catch (error) {
    if (change.signal.aborted && !options.signal?.aborted) return endOf(change.signal)
    throw error
  } finally {
    // Ends the look at the settings, too.
    change.abort()
    lease.release()
  }
}

function endOf(change: AbortSignal, caller?: AbortSignal): 'changed' | 'over' {
  if (!change.aborted || caller?.aborted) return 'over'
  if (change.reason instanceof MailError) throw change.reason
  return 'changed'
}

/** Resolves when the settings have changed; rejects when the console refuses them for good. */
async function untilChanged(
  settings: SettingsCache,
  signal: AbortSignal,
  deps: Deps,
): Promise<void> {
  const before = watchKey(settings.current)
  while (watchKey(settings.current) === before) {
    await deps.sleep(settingsAgeMs + 1000, signal)
    await settings.fresh(signal)
  }
}

function watchKey({ mailbox }: ServiceEmail): string {
  if (!mailbox) return ''
  const { enabled, fetchFrequencyMinutes, emailsPerFetch } = mailbox
  return JSON.stringify([storeKey(mailbox), enabled, fetchFrequencyMinutes, emailsPerFetch])
}

/** What the service itself must mend: waiting does not help. */
const isOwn = ({ permanent, whoseMove }: MailError) => permanent && whoseMove === 'service'
