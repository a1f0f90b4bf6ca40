import { MailError } from '../mail-error.ts'
import type { FetchedMessage, WatchOptions } from '../mail-store.ts'
import { createBackOff } from './back-off.ts'
import { fetchRound, type RoundContext, type RoundResult } from './fetch-round.ts'
import type { MessageKey } from './mailbox.ts'
import { pause } from './pause.ts'

const defaultPollMs = 60_000
// RFC 2177 asks to begin IDLE anew at least every 29 minutes; a look does so.
const safetyNetMs = 5 * 60_000

/**
 * Round after round until the signal fires, which ends it without an error. A message that nobody
 * acknowledges comes again after `pollMs`, not at once: its handler may still be at work.
 */
export async function* watchRounds<Key extends MessageKey>(
  context: RoundContext<Key>,
  { pollMs = defaultPollMs, onTrouble, onRound, until, ...options }: WatchOptions,
): AsyncGenerator<FetchedMessage, void, undefined> {
  const { mailbox, ledger } = context
  const { signal } = options
  if (!(pollMs > 0)) {
    throw new MailError('invalid_argument', { message: 'pollMs must be positive.' })
  }
  const backOff = createBackOff(Math.random)
  const ends = [signal, until].filter((each) => each !== undefined)
  const end = ends.length > 1 ? AbortSignal.any(ends) : ends[0]
  const ended = () => end?.aborted === true
  while (!ended()) {
    const outcome = yield* endured(fetchRound(context, options, Date.now() - pollMs), ended)
    if (ended()) return
    if (outcome instanceof MailError) {
      const retryInMs = backOff.next(outcome)
      onTrouble?.(outcome, retryInMs)
      await pause(retryInMs, end)
      continue
    }
    backOff.reset()
    onRound?.()
    if (outcome.full && outcome.given > 0) continue
    const oldest = ledger.oldestUnsettled()
    const again = oldest === undefined ? Infinity : oldest + pollMs - Date.now()
    const look = mailbox.pushes ? Math.max(pollMs, safetyNetMs) : pollMs
    await mailbox.waitForMail(Math.max(1, Math.min(look, again)), end)
  }
}

/** Runs a round; what passes by itself or can be mended is returned instead of thrown. */
async function* endured(
  round: AsyncGenerator<FetchedMessage, RoundResult, undefined>,
  ended: () => boolean,
): AsyncGenerator<FetchedMessage, RoundResult | MailError, undefined> {
  for (;;) {
    let step: IteratorResult<FetchedMessage, RoundResult>
    try {
      step = await round.next()
    } catch (error) {
      if (!(error instanceof MailError) || endsWatch(error)) throw error
      return error
    }
    if (step.done) return step.value
    let taken = false
    try {
      yield step.value
      taken = !ended()
    } finally {
      if (!taken) await round.return({ given: 0, full: false })
    }
  }
}

/** A folder that was replaced is looked at anew; everything else that is for good is told. */
function endsWatch({ code, permanent, whoseMove }: MailError): boolean {
  return permanent && whoseMove === 'service' && code !== 'folder_changed'
}
