import { expect, it } from 'vitest'
import { createArrivingHeads } from './arriving-heads.ts'
import type { MessageHead } from './mailbox.ts'

const head = (size: number): MessageHead => ({ header: '', size, source: undefined })

function script() {
  let give: (key: number, head: MessageHead) => void = () => {}
  let resolve = () => {}
  let reject: (error: Error) => void = () => {}
  const heads = createArrivingHeads<number>([1, 2, 3], (giving) => {
    give = giving
    return new Promise((succeed, fail) => {
      resolve = succeed
      reject = fail
    })
  })
  return { heads, give: (key: number) => give(key, head(key)), resolve, reject }
}

it('gives out what has arrived while the rest is on its way, in any order', async () => {
  const { heads, give, resolve } = script()
  const first = heads.take(1)
  give(2)
  give(1)
  expect(await first).toEqual(head(1))
  expect(heads.take(2)).toEqual(head(2))
  resolve()
  expect(await heads.take(3)).toBeUndefined()
})

it('fails who waits, after what arrived before has been given out', async () => {
  const { heads, give, reject } = script()
  give(1)
  give(2)
  reject(new Error('lost'))
  expect(heads.take(1)).toEqual(head(1))
  expect(heads.take(2)).toEqual(head(2))
  await expect(heads.take(3)).rejects.toThrow('lost')
})

it('passes over what was given out before or never asked for, when the server begins anew', async () => {
  const { heads, give, resolve } = script()
  give(1)
  expect(heads.take(1)).toEqual(head(1))
  for (const key of [1, 9, 2]) give(key)
  expect(heads.take(2)).toEqual(head(2))
  resolve()
  expect(await heads.take(1)).toBeUndefined()
  expect(await heads.take(9)).toBeUndefined()
})
