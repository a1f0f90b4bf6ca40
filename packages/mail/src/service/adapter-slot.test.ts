import { beforeEach, expect, it } from 'vitest'
import type { CloseOptions } from '../mail-store.ts'
import { testDeps, type TestDeps } from '../testing/test-deps.ts'
import { createAdapterSlot, type AdapterSlot } from './adapter-slot.ts'

class Adapter {
  closed = 0
  /** whether closing waits until it is asked for again, with a signal that has fired */
  readonly busy: boolean
  #cut = () => {}
  readonly name: string
  constructor(name: string, busy = false) {
    this.name = name
    this.busy = busy
  }
  async close({ signal }: CloseOptions = {}) {
    if (signal?.aborted) this.#cut()
    else if (this.busy) await new Promise<void>((resolve) => (this.#cut = resolve))
    this.closed += 1
  }
}

let deps: TestDeps
let slot: AdapterSlot<Adapter>
let opened: Adapter[]

beforeEach(() => {
  deps = testDeps()
  slot = createAdapterSlot<Adapter>(deps)
  opened = []
})

const open = (name: string) => async () => {
  const adapter = new Adapter(name)
  opened.push(adapter)
  return adapter
}
const lease = (name: string) => slot.lease(name, open(name))

it('opens one adapter however many ask at the same time', async () => {
  const [one, two] = await Promise.all([lease('a'), lease('a')])
  expect(one.adapter).toBe(two.adapter)
  expect(opened).toHaveLength(1)
})

it('keeps the present one open while nobody uses it', async () => {
  const first = await lease('a')
  first.release()
  expect(first.adapter.closed).toBe(0)
  expect((await lease('a')).adapter).toBe(first.adapter)
})

it('opens another for another key, and closes the old one when its last user has gone', async () => {
  const old = await lease('a')
  const message = old.share()
  const next = await lease('b')
  expect(next.adapter.name).toBe('b')
  old.release()
  old.release()
  await deps.pass(0)
  expect(old.adapter.closed).toBe(0)
  message.release()
  await deps.pass(0)
  expect(old.adapter.closed).toBe(1)
  expect(next.adapter.closed).toBe(0)
})

it('closes an old one at once where nobody uses it', async () => {
  const old = await lease('a')
  old.release()
  await lease('b')
  await deps.pass(0)
  expect(old.adapter.closed).toBe(1)
})

it('does not keep an old one for ever for a message that nobody acknowledges', async () => {
  const old = await lease('a')
  await lease('b')
  await deps.pass(599_999)
  expect(old.adapter.closed).toBe(0)
  await deps.pass(1)
  expect(old.adapter.closed).toBe(1)
})

it('tries again after an adapter that could not be opened', async () => {
  await expect(slot.lease('a', () => Promise.reject(new Error('no password')))).rejects.toThrow(
    'no password',
  )
  expect((await lease('a')).adapter.name).toBe('a')
})

it('closes everything in the end, in use or not, each once', async () => {
  const old = await lease('a')
  const present = await lease('b')
  await slot.close()
  old.release()
  present.release()
  await slot.close()
  expect(opened.map(({ closed }) => closed)).toEqual([1, 1])
})

it('waits for what is under way until the signal fires, also when it fires for a second caller', async () => {
  const stop = new AbortController()
  const busy = new Adapter('busy', true)
  await slot.lease('a', async () => busy)
  const first = slot.close()
  const second = slot.close({ signal: stop.signal })
  await deps.pass(0)
  expect(busy.closed).toBe(0)
  stop.abort()
  await Promise.all([first, second])
  expect(busy.closed).toBeGreaterThan(0)
})
