import { eq, sql } from 'drizzle-orm'
import type { Deps } from '../deps.ts'
import { workQueue } from '../tables/work-queue.ts'
import type { WorkList } from './work.ts'

/** How long ago one kind of recurring work last ended well. */
export interface Beat {
  /** queue, or name of what each process does for itself */
  work: string
  seconds: number
  /** longer than can be explained by a long run or one that is tried again */
  standsStill: boolean
}

/** Whether recurring work goes on: it may hang or fail where nobody looks. */
export interface Pulse {
  /** From now on this is to end well again and again. */
  expect(work: { shared: readonly Timed<'queue'>[]; own: readonly Timed<'name'>[] }): void
  /** Work of a queue ended well; every process hears of it. */
  ended(queue: string): Promise<void>
  /** What this process does for itself ended well. */
  endedOwn(name: string): void
  /** Empty where nothing is expected of this process. */
  read(): Promise<Beat[]>
}

type Timed<Key extends string> = Record<Key, string> & Pick<WorkList['own'][number], 'every'>

/** So many runs must be missing, and so much time have passed: a single run may last minutes. */
const missed = 5
const leastSeconds = 600

export function createPulse({ db, clock }: Pick<Deps, 'db' | 'clock'>): Pulse {
  let shared: readonly Timed<'queue'>[] = []
  let own: readonly Timed<'name'>[] = []
  let expectedFrom = clock()
  const ownEnds = new Map<string, Date>()

  const since = (date: Date) => Math.max(0, (clock().getTime() - date.getTime()) / 1000)

  /** By the database's clock; none where pg-boss could not make its tables yet. */
  async function ends(): Promise<Map<string, number>> {
    const seconds = sql<number>`greatest(0, extract(epoch from now() - ${workQueue.endedWellAt}))::float8`
    const rows = await db
      .select({ queue: workQueue.name, seconds })
      .from(workQueue)
      .catch(() => [])
    return new Map(rows.map((row) => [row.queue, Number(row.seconds)]))
  }

  return {
    expect(work) {
      shared = work.shared
      own = work.own
      expectedFrom = clock()
    },
    async ended(queue) {
      await db
        .update(workQueue)
        .set({ endedWellAt: sql`now()` })
        .where(eq(workQueue.name, queue))
    },
    endedOwn(name) {
      ownEnds.set(name, clock())
    },
    async read() {
      if (shared.length + own.length === 0) return []
      // what nobody did while no process ran is no fault of the one that has just started
      const expected = since(expectedFrom)
      const ended = await ends()
      const beat = (work: string, every: number, seconds: number): Beat => ({
        work,
        seconds,
        standsStill: Math.min(seconds, expected) > Math.max(missed * every, leastSeconds),
      })
      return [
        ...shared.map(({ queue, every }) => beat(queue, every, ended.get(queue) ?? expected)),
        ...own.map(({ name, every }) =>
          beat(name, every, since(ownEnds.get(name) ?? expectedFrom)),
        ),
      ]
    },
  }
}
