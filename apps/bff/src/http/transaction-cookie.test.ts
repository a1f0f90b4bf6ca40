import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { Env } from '../env.ts'
import { setTransactionCookie } from './transaction-cookie.ts'

const start = async (publicUrl: string, cookies: string[]) => {
  const env = { publicUrl } as Env
  const app = new Hono().get('/', (c) => {
    setTransactionCookie({ env }, c, '0199-z', 'binding')
    return c.body(null)
  })
  const answer = await app.request('/', { headers: { cookie: cookies.join('; ') } })
  return answer.headers.getSetCookie()
}

test('the cookie carries the request’s id, is kept from scripts and comes back from another site', async () => {
  const [cookie, ...others] = await start('https://mail.example.com', [])
  expect(cookie).toContain('__Host-mailgrant-authorization-0199-z=binding')
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
    expect(cookie).toContain(part)
  expect(others).toEqual([])
})

test('on plain-http loopback the prefix is dropped', async () => {
  const [cookie] = await start('http://localhost:3000', [])
  expect(cookie).toMatch(/^mailgrant-authorization-0199-z=/)
  expect(cookie).not.toContain('Secure')
})

test('of many authorisations in one browser only the newest ten keep their cookie', async () => {
  const earlier = Array.from({ length: 12 }, (_, index) => String(index).padStart(2, '0'))
  const cookies = earlier.map((id) => `mailgrant-authorization-0199-${id}=old`)
  const set = await start('http://localhost:3000', ['session=kept', ...cookies.toReversed()])
  const removed = set.filter((cookie) => cookie.includes('Max-Age=0'))
  expect(removed.map((cookie) => cookie.split('=')[0])).toEqual(
    ['00', '01', '02'].map((id) => `mailgrant-authorization-0199-${id}`),
  )
})
