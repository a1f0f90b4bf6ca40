import { describe, expect, it } from 'vitest'
import { call, callOnce } from './client.ts'
import { NetworkError, ProblemError } from './problem-error.ts'
import { sessionExpiry } from './session-expiry.ts'

const answer = (status: number, body: unknown) => ({
  ok: status < 400,
  status,
  json: () => Promise.resolve(body),
})
const signedOut = () => answer(401, { code: 'not_signed_in', title: 'You are signed out' })
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('callOnce', () => {
  it('returns the parsed answer', async () => {
    expect(await callOnce(() => Promise.resolve(answer(200, { id: 1 })))).toEqual({ id: 1 })
  })

  it('throws a refusal as a problem', async () => {
    await expect(
      callOnce(() => Promise.resolve(answer(409, { code: 'address_taken' }))),
    ).rejects.toMatchObject({ code: 'address_taken', status: 409 })
  })

  it('tells silence apart from a refusal', async () => {
    const silence = callOnce(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(silence).rejects.toBeInstanceOf(NetworkError)
  })

  it('leaves an abort an abort', async () => {
    const aborted = callOnce(() => Promise.reject(new DOMException('', 'AbortError')))
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('does not take a page of a proxy for an answer', async () => {
    const page = { ok: true, status: 200, json: () => Promise.reject(new SyntaxError('<html>')) }
    await expect(callOnce(() => Promise.resolve(page))).rejects.toBeInstanceOf(NetworkError)
  })
})

describe('call', () => {
  it('waits for the sign-in when the session ended, then sends once more', async () => {
    let sent = 0
    const result = call(() => {
      sent += 1
      return Promise.resolve(sent === 1 ? signedOut() : answer(200, 'done'))
    })
    await settle()
    expect(sessionExpiry.asks()).toBe('sign-in')
    sessionExpiry.done()
    expect(await result).toBe('done')
    expect(sent).toBe(2)
    expect(sessionExpiry.asks()).toBeNull()
  })

  it('holds every refused call until the one sign-in', async () => {
    let open = false
    const send = () => Promise.resolve(open ? answer(200, 'done') : signedOut())
    const results = Promise.all([call(send), call(send)])
    await settle()
    open = true
    sessionExpiry.done()
    expect(await results).toEqual(['done', 'done'])
  })

  it('gives the refusal back when the administrator leaves instead', async () => {
    const result = call(() => Promise.resolve(signedOut()))
    await settle()
    sessionExpiry.left(new ProblemError(401, { code: 'not_signed_in' }))
    await expect(result).rejects.toMatchObject({ code: 'not_signed_in' })
  })

  it('waits for the password where it is wanted once more; a sign-in serves as well', async () => {
    let confirmed = false
    const guarded = () =>
      Promise.resolve(
        confirmed ? answer(200, 'done') : answer(403, { code: 'confirmation_needed' }),
      )
    const first = call(guarded)
    await settle()
    expect(sessionExpiry.asks()).toBe('confirmation')
    const second = call(() => Promise.resolve(confirmed ? answer(200, 'done') : signedOut()))
    await settle()
    expect(sessionExpiry.asks()).toBe('sign-in')
    void call(guarded)
    await settle()
    expect(sessionExpiry.asks()).toBe('sign-in')
    confirmed = true
    sessionExpiry.done()
    expect(await Promise.all([first, second])).toEqual(['done', 'done'])
    expect(sessionExpiry.asks()).toBeNull()
  })
})
