import type { AppType } from '@mailgrant/bff/app'
import { hc } from 'hono/client'
import { NetworkError, ProblemError, isProblem } from './problem-error.ts'
import { type Ask, sessionExpiry } from './session-expiry.ts'
import { untouchedHeader } from './touched.ts'

/** Typed by the bff's routes. The header keeps other sites' forms out (they cannot set it). */
export const api = hc<AppType>('/', {
  headers: () => ({ 'X-Mailgrant': '1', ...untouchedHeader() }),
}).api

interface Answer {
  ok: boolean
  status: number
  json: () => Promise<unknown>
}
type Body<R extends Answer> = R extends { json: () => Promise<infer T> } ? T : never

/**
 * Sends a request of `api` and returns its parsed answer. Throws ProblemError for a refusal and
 * NetworkError where there was no answer. A call that finds the session ended, or that the password
 * is wanted once more, waits for the dialog that asks for it and is sent again.
 */
export async function call<R extends Answer>(send: () => Promise<R>): Promise<Body<R>>
export async function call(send: () => Promise<Answer>): Promise<unknown> {
  try {
    return await callOnce(send)
  } catch (error) {
    const ask = askOf(error)
    if (ask === null) throw error
    await sessionExpiry.waitFor(ask)
    return await callOnce(send)
  }
}

const askOf = (error: unknown): Ask | null => {
  if (isProblem(error, 'not_signed_in')) return 'sign-in'
  return isProblem(error, 'confirmation_needed') ? 'confirmation' : null
}

/** As `call`, without the sign-in dialog: for the screens that sign in. */
export async function callOnce<R extends Answer>(send: () => Promise<R>): Promise<Body<R>>
export async function callOnce(send: () => Promise<Answer>): Promise<unknown> {
  const response = await send().catch(rethrowNetwork)
  if (!response.ok) throw new ProblemError(response.status, await bodyOf(response))
  return await response.json().catch(rethrowNetwork)
}

/** An abort stays an abort: whoever pressed Cancel is not told that the network is down. */
function rethrowNetwork(cause: unknown): never {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
  throw new NetworkError('No answer from the server', { cause })
}

const bodyOf = (response: Answer): Promise<unknown> => response.json().catch(() => null)
