import { describe, expect, it } from 'vitest'
import { createTokenProvider, type Clock, type TokenSource } from './create-token-provider.ts'
import { MailError } from './mail-error.ts'
import type { BearerToken, TokenProvider } from './token-provider.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

interface TestClock extends Clock {
  /** Lets time pass; what is due happens at its moment, and what follows from it. */
  pass(ms: number): Promise<void>
  readonly timers: number
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

function testClock(): TestClock {
  let now = Date.UTC(2026, 0, 1)
  const timers = new Map<symbol, { at: number; run: () => void }>()
  return {
    now: () => now,
    after(ms, run) {
      const id = Symbol(ms)
      timers.set(id, { at: now + ms, run })
      return () => timers.delete(id)
    },
    async pass(ms) {
      const until = now + ms
      await settled()
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= until)
        const [next] = due.toSorted(([, one], [, other]) => one.at - other.at)
        if (!next) break
        timers.delete(next[0])
        now = Math.max(now, next[1].at)
        next[1].run()
        await settled()
      }
      now = until
      await settled()
    },
    get timers() {
      return timers.size
    },
  }
}

interface Load {
  signal: AbortSignal
  give(accessToken: string, life?: number | null): void
  fail(error: unknown): void
}

/** A provider whose source is played by hand. */
function scripted(more: Partial<TokenSource> = {}) {
  const clock = testClock()
  const loads: Load[] = []
  const told: string[] = []
  const tokens = createTokenProvider({
    clock,
    load: ({ signal }) =>
      new Promise<BearerToken>((resolve, reject) => {
        loads.push({
          signal,
          give: (accessToken, life = hour) =>
            resolve({
              accessToken,
              expiresAt: life === null ? null : new Date(clock.now() + life),
            }),
          fail: reject,
        })
      }),
    async invalidate(accessToken) {
      told.push(accessToken)
    },
    ...more,
  })
  return { clock, loads, told, tokens }
}

type Outcome = { value: string } | { error: unknown } | 'waiting'

/** What becomes of a call, to be looked at without waiting for it. */
function watch(call: Promise<BearerToken>): { outcome: Outcome } {
  const watched: { outcome: Outcome } = { outcome: 'waiting' }
  call.then(
    ({ accessToken }) => (watched.outcome = { value: accessToken }),
    (error: unknown) => (watched.outcome = { error }),
  )
  return watched
}

async function ask(tokens: TokenProvider): Promise<Outcome> {
  const watched = watch(tokens.getToken())
  await settled()
  return watched.outcome
}

/** A provider that holds `first`. */
async function holding(life: number | null = hour, more: Partial<TokenSource> = {}) {
  const source = scripted(more)
  const asked = watch(source.tokens.getToken())
  await settled()
  source.loads[0]?.give('first', life)
  await settled()
  expect(asked.outcome).toEqual({ value: 'first' })
  return source
}

describe('one load for all', () => {
  it('is made for a thousand callers', async () => {
    const { loads, tokens } = scripted()
    const asked = Array.from({ length: 1000 }, () => tokens.getToken())
    await settled()
    expect(loads).toHaveLength(1)
    loads[0]?.give('first')
    const given = await Promise.all(asked)
    expect(new Set(given.map(({ accessToken }) => accessToken))).toEqual(new Set(['first']))
    expect(await ask(tokens)).toEqual({ value: 'first' })
    expect(loads).toHaveLength(1)
  })

  it('goes on when one of its callers, or each of them, aborts', async () => {
    const { loads, tokens } = scripted()
    const controllers = [new AbortController(), new AbortController()]
    const asked = controllers.map(({ signal }) => watch(tokens.getToken({ signal })))
    await settled()
    controllers[0]?.abort()
    await settled()
    expect(asked[0]?.outcome).toMatchObject({ error: { code: 'aborted' } })
    expect(asked[1]?.outcome).toBe('waiting')
    controllers[1]?.abort()
    await settled()
    expect(loads[0]?.signal.aborted).toBe(false)
    loads[0]?.give('first')
    await settled()
    expect(await ask(tokens)).toEqual({ value: 'first' })
    expect(loads).toHaveLength(1)
  })

  it('is not even begun for a signal that has fired', async () => {
    const { loads, tokens } = scripted()
    const asked = watch(tokens.getToken({ signal: AbortSignal.abort() }))
    await settled()
    expect(asked.outcome).toMatchObject({ error: { code: 'aborted' } })
    expect(loads).toHaveLength(0)
  })

  it('is given up after 30 seconds, though the source ignores its signal', async () => {
    const { clock, loads, tokens } = scripted()
    const asked = watch(tokens.getToken())
    await clock.pass(30 * second)
    expect(loads[0]?.signal.aborted).toBe(true)
    expect(asked.outcome).toMatchObject({ error: { code: 'token_unavailable' } })
    await clock.pass(second)
    const again = watch(tokens.getToken())
    await settled()
    loads[0]?.give('too late')
    loads[1]?.give('second')
    await settled()
    expect(again.outcome).toEqual({ value: 'second' })
    expect(clock.timers).toBe(0)
  })
})

describe('a token is kept', () => {
  const cases: [string, number | null, number, number][] = [
    ['an hour', hour, hour - 2 * minute, hour - minute],
    ['ten minutes', 10 * minute, 8 * minute, 9 * minute],
    ['five minutes', 5 * minute, 4 * minute, 4.5 * minute],
    ['five seconds', 5 * second, 4 * second, 4.5 * second],
    ['no known time', null, 4.5 * minute, 5 * minute],
    ['no time, by a clock that is wrong', -hour, 0.8 * second, 0.9 * second],
  ]

  it.each(cases)(
    'that lives for %s: renewed behind the callers first, then awaited',
    async (_name, life, renewAt, freshUntil) => {
      const { clock, loads, tokens } = await holding(life)
      await clock.pass(renewAt - 1)
      expect(await ask(tokens)).toEqual({ value: 'first' })
      expect(loads).toHaveLength(1)
      await clock.pass(1)
      expect(await ask(tokens)).toEqual({ value: 'first' })
      expect(await ask(tokens)).toEqual({ value: 'first' })
      expect(loads).toHaveLength(2)

      const later = await holding(life)
      await later.clock.pass(freshUntil - 1)
      expect(await ask(later.tokens)).toEqual({ value: 'first' })
      await later.clock.pass(1)
      const asked = watch(later.tokens.getToken())
      await settled()
      expect(asked.outcome).toBe('waiting')
      later.loads[1]?.give('second')
      await settled()
      expect(asked.outcome).toEqual({ value: 'second' })
      expect(later.loads).toHaveLength(2)
    },
  )

  it('and the one that was loaded behind it takes its place', async () => {
    const { clock, loads, tokens } = await holding()
    await clock.pass(hour - 1.5 * minute)
    await ask(tokens)
    loads[1]?.give('second')
    await settled()
    expect(await ask(tokens)).toEqual({ value: 'second' })
    expect(loads).toHaveLength(2)
  })

  it('and does no harm when its renewal fails, for as long as it is good', async () => {
    const { clock, loads, tokens } = await holding()
    await clock.pass(hour - 1.5 * minute)
    expect(await ask(tokens)).toEqual({ value: 'first' })
    loads[1]?.fail(new Error('no network'))
    await settled()
    expect(await ask(tokens)).toEqual({ value: 'first' })
    expect(loads).toHaveLength(2)
    await clock.pass(minute)
    // Within its last minute: callers wait for another one, and still get it where there is none.
    const late = watch(tokens.getToken())
    await settled()
    loads[2]?.fail(new Error('no network'))
    await settled()
    expect(late.outcome).toEqual({ value: 'first' })
    await clock.pass(minute)
    const ended = watch(tokens.getToken())
    await settled()
    loads[3]?.fail(new Error('no network'))
    await settled()
    expect(ended.outcome).toMatchObject({ error: { message: 'no network' } })
  })

  it('as long as the source gives the same one, which is asked less than once a second', async () => {
    const { clock, loads, tokens } = await holding(hour)
    await clock.pass(hour - 2 * minute)
    const ends = clock.now() + 2 * minute
    for (let at = 0; at < 119; at += 1) {
      await ask(tokens)
      loads.at(-1)?.give('first', ends - clock.now())
      await clock.pass(second)
    }
    expect(loads.length).toBeLessThan(6)
  })

  it('without a timer that would hold the process', async () => {
    const { clock } = await holding()
    expect(clock.timers).toBe(0)
  })
})

describe('an error of the source', () => {
  it('reaches all who wait, and for a second all who come', async () => {
    const { clock, loads, tokens } = scripted()
    const error = new MailError('token_unavailable', { permanent: true })
    const asked = Array.from({ length: 1000 }, () => watch(tokens.getToken()))
    await settled()
    loads[0]?.fail(error)
    await settled()
    expect(asked.every(({ outcome }) => outcome !== 'waiting' && 'error' in outcome)).toBe(true)
    await clock.pass(999)
    for (let caller = 0; caller < 1000; caller += 1) {
      await expect(tokens.getToken()).rejects.toBe(error)
    }
    expect(loads).toHaveLength(1)
    await clock.pass(1)
    const later = watch(tokens.getToken())
    await settled()
    loads[1]?.give('first')
    await settled()
    expect(later.outcome).toEqual({ value: 'first' })
  })

  it('that says how long to wait is believed, up to a minute', async () => {
    for (const [wanted, pause] of [
      [20 * second, 20 * second],
      [hour, minute],
      [5, second],
    ] as const) {
      const { clock, loads, tokens } = scripted()
      const asked = watch(tokens.getToken())
      await settled()
      loads[0]?.fail(new MailError('throttled', { retryAfterMs: wanted }))
      await clock.pass(pause - 1)
      expect(asked.outcome).toMatchObject({ error: { code: 'throttled' } })
      expect(await ask(tokens)).toMatchObject({ error: { code: 'throttled' } })
      expect(loads).toHaveLength(1)
      await clock.pass(1)
      expect(await ask(tokens)).toBe('waiting')
      expect(loads).toHaveLength(2)
    }
  })

  it('may be thrown at once, or be an answer that is none', async () => {
    const throwing = createTokenProvider({
      load: () => {
        throw new Error('at once')
      },
    })
    await expect(throwing.getToken()).rejects.toThrow('at once')
    const empty = createTokenProvider({
      load: async () => ({ accessToken: '', expiresAt: null }),
    })
    await expect(empty.getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
  })
})

describe('a rejected token', () => {
  it('is forgotten, and the source is told once', async () => {
    const { loads, told, tokens } = await holding()
    await Promise.all([
      tokens.invalidate('first'),
      tokens.invalidate('first'),
      tokens.invalidate('first'),
    ])
    const asked = watch(tokens.getToken())
    await settled()
    expect(told).toEqual(['first'])
    loads[1]?.give('second')
    await settled()
    expect(asked.outcome).toEqual({ value: 'second' })
    // A connection that was slower to be refused speaks of the old one still.
    await tokens.invalidate('first')
    expect(told).toEqual(['first'])
    expect(await ask(tokens)).toEqual({ value: 'second' })
    expect(loads).toHaveLength(2)
  })

  it('leaves a newer one alone', async () => {
    const { loads, told, tokens } = await holding()
    await tokens.invalidate('older')
    expect(told).toEqual(['older'])
    expect(await ask(tokens)).toEqual({ value: 'first' })
    expect(loads).toHaveLength(1)
  })

  it('is not asked for before the source knows', async () => {
    let known: (() => void) | undefined
    const { loads, tokens } = await holding(hour, {
      invalidate: () => new Promise((resolve) => (known = resolve)),
    })
    const telling = tokens.invalidate('first')
    const asked = watch(tokens.getToken())
    await settled()
    expect(loads).toHaveLength(1)
    known?.()
    await telling
    await settled()
    expect(loads).toHaveLength(2)
    loads[1]?.give('second')
    await settled()
    expect(asked.outcome).toEqual({ value: 'second' })
  })

  it('that the source gives again at once is asked for once more, 1.1 seconds later', async () => {
    const { clock, loads, tokens } = await holding()
    await tokens.invalidate('first')
    const asked = watch(tokens.getToken())
    await clock.pass(100)
    loads[1]?.give('first')
    await clock.pass(999)
    expect(loads).toHaveLength(2)
    await clock.pass(1)
    expect(loads).toHaveLength(3)
    loads[2]?.give('second')
    await settled()
    expect(asked.outcome).toEqual({ value: 'second' })
  })

  it('counts from when the source knew: what it answered before that is old', async () => {
    let known: (() => void) | undefined
    const { clock, loads, tokens } = await holding(hour, {
      invalidate: () => new Promise((resolve) => (known = resolve)),
    })
    const telling = tokens.invalidate('first')
    await clock.pass(5 * second)
    known?.()
    await telling
    const asked = watch(tokens.getToken())
    await settled()
    loads[1]?.give('first')
    await clock.pass(1099)
    expect(asked.outcome).toBe('waiting')
    await clock.pass(1)
    loads[2]?.give('second')
    await settled()
    expect(asked.outcome).toEqual({ value: 'second' })
  })

  it('that the source stands by is handed out, but not kept, and told again', async () => {
    const { clock, loads, told, tokens } = await holding()
    await tokens.invalidate('first')
    const asked = watch(tokens.getToken())
    await settled()
    loads[1]?.give('first')
    await clock.pass(1100)
    loads[2]?.give('first')
    await settled()
    expect(asked.outcome).toEqual({ value: 'first' })
    expect(await ask(tokens)).toBe('waiting')
    expect(loads).toHaveLength(4)
    loads[3]?.give('first')
    await settled()
    expect(loads).toHaveLength(4)
    await tokens.invalidate('first')
    expect(told).toEqual(['first', 'first'])
  })

  it('that was being loaded when it was rejected is not kept', async () => {
    const { clock, loads, tokens } = await holding()
    await clock.pass(hour - 1.5 * minute)
    await ask(tokens)
    await tokens.invalidate('first')
    const asked = watch(tokens.getToken())
    await clock.pass(5 * second)
    // This answer set out before the rejection, however late it comes.
    loads[1]?.give('first')
    await settled()
    expect(asked.outcome).toBe('waiting')
    loads[2]?.give('second')
    await settled()
    expect(asked.outcome).toEqual({ value: 'second' })
    expect(await ask(tokens)).toEqual({ value: 'second' })
  })

  it('that the source could not be told of is forgotten all the same, and told the next time', async () => {
    let calls = 0
    const { loads, tokens } = await holding(hour, {
      async invalidate() {
        calls += 1
        if (calls === 1) throw new Error('no network')
      },
    })
    await expect(tokens.invalidate('first')).rejects.toThrow('no network')
    const asked = watch(tokens.getToken())
    await settled()
    loads[1]?.give('second')
    await settled()
    expect(asked.outcome).toEqual({ value: 'second' })
    await tokens.invalidate('first')
    expect(calls).toBe(2)
  })

  it('is remembered among others, but not for ever', async () => {
    const { told, tokens } = await holding()
    for (let number = 0; number < 40; number += 1) await tokens.invalidate(`old-${number}`)
    expect(told).toHaveLength(40)
    await tokens.invalidate('old-39')
    expect(told).toHaveLength(40)
    await tokens.invalidate('old-0')
    expect(told).toHaveLength(41)
  })

  it('needs no source that wants to hear of it', async () => {
    let count = 0
    const tokens = createTokenProvider({
      load: async () => ({ accessToken: `token-${(count += 1)}`, expiresAt: null }),
    })
    const { accessToken } = await tokens.getToken()
    await tokens.invalidate(accessToken)
    expect(await tokens.getToken()).toMatchObject({ accessToken: 'token-2' })
  })
})
