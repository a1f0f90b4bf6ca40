import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What sender and fetcher told, over all their lives. */
export interface Tally {
  accepted: Set<string>
  refused: Map<string, string>
  /** how often each was handled */
  handled: Map<string, number>
  done: Set<string>
  /** what the present fetcher has begun and not acknowledged */
  open: Set<string>
  troubles: string[]
  /** how often one ended that nobody had ended */
  deaths: number
}

export const newTally = (): Tally => ({
  accepted: new Set(),
  refused: new Map(),
  handled: new Map(),
  done: new Set(),
  open: new Set(),
  troubles: [],
  deaths: 0,
})

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

function note(tally: Tally, told: Record<string, unknown>) {
  const [accepted, refused, began] = [
    text(told['accepted']),
    text(told['refused']),
    text(told['began']),
  ]
  const [handled, done, trouble] = [
    text(told['handled']),
    text(told['done']),
    text(told['trouble']),
  ]
  if (accepted !== undefined) tally.accepted.add(accepted)
  if (refused !== undefined) tally.refused.set(refused, String(told['code']))
  if (began !== undefined) tally.open.add(began)
  if (handled !== undefined) tally.handled.set(handled, (tally.handled.get(handled) ?? 0) + 1)
  if (done !== undefined) {
    tally.done.add(done)
    tally.open.delete(done)
  }
  if (trouble !== undefined) tally.troubles.push(trouble)
}

export interface Worker {
  child: ChildProcess
  kill(): Promise<void>
  /** Asks it to finish what it is at. */
  end(): Promise<void>
}

export function startWorker(
  program: '_sender.ts' | '_fetcher.ts',
  args: readonly string[],
  env: Record<string, string>,
  tally: Tally,
): Worker {
  const child = fork(join(import.meta.dirname, program), [...args], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
  })
  child.on('message', (told) => {
    if (typeof told === 'object' && told !== null) note(tally, { ...told })
  })
  const exit = once(child, 'exit')
  let ending = false
  child.once('exit', () => {
    if (!ending) tally.deaths += 1
  })
  return {
    child,
    async kill() {
      ending = true
      child.kill('SIGKILL')
      await exit
      tally.open.clear()
    },
    async end() {
      ending = true
      if (child.connected) child.send('end')
      await exit
    },
  }
}
