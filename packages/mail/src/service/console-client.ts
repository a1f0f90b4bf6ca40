import type { z } from 'zod'
import { cancellationError, deadline } from '../cancellation.ts'
import type { MailError } from '../mail-error.ts'
import type { Access } from './check-options.ts'
import { consoleError, notUnderstood, unreachable } from './console-error.ts'
import type { Deps } from './deps.ts'

/** Connecting and answering, for each attempt. */
const answerLimitMs = 10_000
const mostAttempts = 4
/** No further attempt begins later than this after the first. */
const patienceMs = 15_000
const passing = new Set([429, 502, 503, 504])

export interface ConsoleRequest<T> {
  method: 'GET' | 'POST'
  /** below /api/v1, its parts encoded */
  path: string
  body?: unknown
  /** of the last answer; what has not changed is then not sent again */
  etag?: string | undefined
  answer: z.ZodType<T>
  signal?: AbortSignal | undefined
  /** 1: for what can wait until the next occasion */
  attempts?: number
}

export type ConsoleAnswer<T> =
  | { state: 'new'; value: T; etag: string | undefined }
  | { state: 'unchanged' }

type Attempt<T> = ConsoleAnswer<T> | { state: 'failed'; error: MailError; again: boolean }

export interface ConsoleClient {
  /** @throws MailError for every answer but a success */
  ask<T>(request: ConsoleRequest<T>): Promise<ConsoleAnswer<T>>
}

/**
 * The console's /api/v1. Trouble on the way and answers that ask to come back are tried again, a
 * few times and with growing pauses: nothing that is asked here does harm when it is asked twice.
 */
export function createConsoleClient({ origin, apiKey }: Access, deps: Deps): ConsoleClient {
  async function attempt<T>(request: ConsoleRequest<T>): Promise<Attempt<T>> {
    const { method, path, body, etag, answer, signal } = request
    let response: Response
    let text: string
    try {
      response = await deps.fetch(`${origin}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(etag ? { 'if-none-match': etag } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // The key belongs to this address and is carried to no other one.
        redirect: 'manual',
        signal: deadline(signal, answerLimitMs),
      })
      text = await response.text()
    } catch (thrown) {
      if (signal?.aborted) throw cancellationError(signal)
      const error = unreachable(thrown)
      return { state: 'failed', error, again: !error.permanent }
    }
    const { status } = response
    if (status === 304 && etag) return { state: 'unchanged' }
    if (!response.ok) {
      const retryAfterMs = readRetryAfter(response.headers.get('retry-after'))
      const error = consoleError({ status, body: parseJson(text), retryAfterMs }, apiKey)
      return { state: 'failed', error, again: passing.has(status) }
    }
    const parsed = answer.safeParse(parseJson(text))
    if (!parsed.success) return { state: 'failed', error: notUnderstood(), again: false }
    return { state: 'new', value: parsed.data, etag: response.headers.get('etag') ?? undefined }
  }

  async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await deps.sleep(ms, signal)
    } catch (thrown) {
      throw signal?.aborted ? cancellationError(signal) : thrown
    }
  }

  return {
    async ask(request) {
      const { attempts = mostAttempts, signal } = request
      const started = deps.now()
      for (let failures = 1; ; failures += 1) {
        const result = await attempt(request)
        if (result.state !== 'failed') return result
        const { error, again } = result
        const ms = Math.max(backOff(failures, deps.random()), error.retryAfterMs ?? 0)
        const late = deps.now() + ms > started + patienceMs
        if (!again || late || failures >= attempts) throw error
        await pause(ms, signal)
      }
    },
  }
}

/** From 250 ms, doubled each time, half of it left to chance. */
function backOff(failures: number, random: number): number {
  return 250 * 2 ** (failures - 1) * (0.5 + random / 2)
}

/** RFC 9110 §10.2.3; the console sends seconds, a proxy on the way may send a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
