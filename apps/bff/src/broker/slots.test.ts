import { describe, expect, it } from 'vitest'
import { createSlots } from './slots.ts'

const caller = { background: false, waitMs: 1000 }
const work = { background: true, waitMs: 1000 }

describe('slots', () => {
  it('are eight for a server, six of them for background work', async () => {
    const slots = createSlots()
    const busy = await Promise.all(Array.from({ length: 6 }, () => slots.take('a', work)))
    expect(busy).not.toContain(null)
    expect(await slots.take('a', { ...work, waitMs: 10 })).toBeNull()
    expect(await slots.take('a', caller)).toMatchObject({ waited: false })
    expect(await slots.take('a', caller)).toMatchObject({ waited: false })
    expect(await slots.take('a', { ...caller, waitMs: 10 })).toBeNull()
    expect(await slots.take('b', caller)).toMatchObject({ waited: false })
  })

  it('go to callers first', async () => {
    const slots = createSlots()
    const busy = await Promise.all(Array.from({ length: 8 }, () => slots.take('a', caller)))
    const order: string[] = []
    const later = slots.take('a', work).then(() => order.push('work'))
    const sooner = slots.take('a', caller).then(() => order.push('caller'))
    await new Promise(setImmediate)
    for (const slot of busy) slot?.free()
    await Promise.all([later, sooner])
    expect(order).toEqual(['caller', 'work'])
  })
})
