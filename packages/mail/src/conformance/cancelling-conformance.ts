import { expect, it } from 'vitest'
import type { MailError } from '../mail-error.ts'
import { collect, composeRaw, subjects, type StoreUnderTest } from './store-under-test.ts'

/** What a signal does to acknowledging and closing, for every store. */
export function cancellingTests(mailbox: StoreUnderTest): void {
  const deliver = async (...names: string[]) => {
    for (const name of names) await mailbox.deliver(composeRaw(name))
  }

  it('does not acknowledge a message once the signal has fired, until it is asked again', async () => {
    await deliver('a', 'b')
    await using store = mailbox.open({ action: 'delete' })
    const [a, b] = await collect(store)
    await expect(a?.done({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    await b?.done({ signal: new AbortController().signal })
    expect(subjects(await collect(store))).toEqual(['a'])
    await a?.done()
    expect(await collect(store)).toEqual([])
  })

  it('acknowledges a message or does not when the signal fires in between, never half', async () => {
    await deliver('a', 'b')
    await using store = mailbox.open({ action: 'delete' })
    const [a] = await collect(store)
    const stop = new AbortController()
    const acknowledging = a?.done({ signal: stop.signal }).then(
      () => 'acknowledged',
      (error: MailError) => error.code,
    )
    stop.abort()
    expect(['acknowledged', 'aborted']).toContain(await acknowledging)
    await a?.done()
    expect(subjects(await collect(store))).toEqual(['b'])
  })

  it('closes without waiting once the signal fires, whatever is under way', async () => {
    await deliver('a')
    const store = mailbox.open({ action: 'delete' })
    await collect(store)
    const listing = collect(store).catch((error: unknown) => error)
    await store.close({ signal: AbortSignal.abort() })
    expect(await listing).toSatisfy(
      (ended: unknown) => Array.isArray(ended) || (ended instanceof Error && 'code' in ended),
    )
    await expect(collect(store)).rejects.toMatchObject({ code: 'closed' })
    await store.close()
    await using another = mailbox.open({ action: 'nothing' })
    expect(subjects(await collect(another))).toEqual(['a'])
  })
}
