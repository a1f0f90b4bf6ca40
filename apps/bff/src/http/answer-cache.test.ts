import { expect, it } from 'vitest'
import { type Answer, createAnswerCache, placeOf } from './answer-cache.ts'

const answer: Answer = { keyId: 'k', rateLimit: 1, body: '{}', headers: {}, etag: null }
const start = () => {
  const time = { now: 0 }
  return { time, cache: createAnswerCache({ clock: () => new Date(time.now) }) }
}

it('gives an answer again for a second', () => {
  const { time, cache } = start()
  cache.begin('a')(answer)
  expect(cache.find('a')).toBe(answer)
  expect(cache.find('b')).toBeUndefined()
  time.now = 999
  expect(cache.find('a')).toBe(answer)
  time.now = 1000
  expect(cache.find('a')).toBeUndefined()
})

it('lets those who ask meanwhile wait for it', async () => {
  const { cache } = start()
  const land = cache.begin('a')
  const waiting = cache.underWay('a')
  expect(waiting).toBeDefined()
  land(answer)
  expect(await waiting).toBe(answer)
  expect(cache.underWay('a')).toBeUndefined()
})

it('shares nothing that began before a change', () => {
  const { cache } = start()
  const land = cache.begin('a')
  cache.drop()
  expect(cache.underWay('a')).toBeUndefined()
  land(answer)
  expect(cache.find('a')).toBeUndefined()
})

it('neither keeps nor shares what took longer than a second', () => {
  const { time, cache } = start()
  const land = cache.begin('a')
  time.now = 1000
  expect(cache.underWay('a')).toBeUndefined()
  land(answer)
  expect(cache.find('a')).toBeUndefined()
})

it('keeps no more than ten thousand', () => {
  const { cache } = start()
  for (let each = 0; each < 10_000; each++) cache.begin(String(each))(answer)
  cache.begin('one more')(answer)
  expect([cache.find('9999'), cache.find('one more')]).toEqual([answer, undefined])
})

it('knows a request by its key and path, and keeps no key', () => {
  const place = placeOf('Bearer mgk_secret', '/token')
  expect(place).not.toContain('secret')
  expect(place).not.toBe(placeOf('Bearer mgk_secreu', '/token'))
  expect(place).not.toBe(placeOf('Bearer mgk_secret', '/tokens'))
})
