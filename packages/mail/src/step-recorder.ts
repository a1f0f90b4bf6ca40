import { cleanReply } from './clean-reply.ts'
import type { MailError } from './mail-error.ts'
import type { Step, StepName } from './verify-outcome.ts'

/** Notes the steps of one connection while it is made; a session made for work has none. */
export interface StepRecorder {
  readonly steps: Step[]
  begin(name: StepName): void
  ok(detail?: string, serverReply?: string): void
  missing(detail: string, serverReply?: string): void
  /** ends the step that is running as failed; between two steps, the one that was to come */
  fail(error: MailError): void
  skip(name: StepName, detail: string): void
  /** a second attempt with a fresh token starts over: its steps are the ones to show */
  restart(): void
}

export function createStepRecorder(
  now: () => number = performance.now.bind(performance),
): StepRecorder {
  const steps: Step[] = []
  let running: { name: StepName; since: number } | undefined

  function end(state: Step['state'], detail?: string, serverReply?: string) {
    if (!running) return
    const step: Step = { name: running.name, state, durationMs: Math.round(now() - running.since) }
    if (detail) step.detail = detail
    if (serverReply) step.serverReply = cleanReply(serverReply)
    steps.push(step)
    running = undefined
  }

  return {
    steps,
    begin(name) {
      running = { name, since: now() }
    },
    ok: (detail, serverReply) => end('ok', detail, serverReply),
    missing: (detail, serverReply) => end('missing', detail, serverReply),
    fail(error) {
      // A missing folder is a finding of its own, already noted.
      if (!running && steps.at(-1)?.state === 'missing') return
      running ??= { name: steps.length ? 'authenticate' : 'connect', since: now() }
      end('failed', error.message, error.serverReply)
    },
    skip(name, detail) {
      steps.push({ name, state: 'skipped', detail, durationMs: 0 })
    },
    restart() {
      steps.length = 0
      running = undefined
    },
  }
}
