import { endpointSlip } from '@mailgrant/contract/server-rules'
import { Agent, fetch as undiciFetch } from 'undici'
import { createCheckedLookup, HostNotAllowedError, type Resolve } from './checked-lookup.ts'
import { isAddressLiteral, isPublicAddress } from './public-address.ts'

/** The address may not be called at all; nothing was sent. */
export class EndpointNotAllowedError extends Error {
  override name = 'EndpointNotAllowedError'
}

/** The answer is larger than anything an authorization server has to say. */
export class AnswerTooLargeError extends Error {
  override name = 'AnswerTooLargeError'
}

export type GuardedFetch = (url: string | URL, init?: GuardedInit) => Promise<Response>
export interface GuardedInit {
  method?: string
  headers?: Headers | Record<string, string>
  body?: string | URLSearchParams | Uint8Array | ArrayBuffer | null | undefined
  signal?: AbortSignal | null | undefined
}

export interface GuardOptions {
  /** admits loopback, private addresses, plain http and any port: the operator's choice, never the screen's */
  allowPrivateHosts: boolean
  /** for the whole exchange, name look-up to last byte; default 10 s */
  timeoutMs?: number
  /** of the answer's body; default 1 MiB */
  maxBytes?: number
  /**
   * default `required`: a body that is too large, or breaks off, is a failure; `spare`: the status
   * says it all, and of the body comes what there is, up to `maxBytes`
   */
  body?: 'required' | 'spare'
  resolve?: Resolve
}

/**
 * `fetch` for addresses that an administrator typed: checked and pinned name resolution, no
 * redirects (they come back as they are), capped in size and time. Throws what fetch throws, and
 * `EndpointNotAllowedError` | `AnswerTooLargeError`; a refused address is the `cause`
 * (`HostNotAllowedError`) of fetch's TypeError.
 */
export function createGuardedFetch({
  allowPrivateHosts,
  timeoutMs = 10_000,
  maxBytes = 1_048_576,
  body: wanted = 'required',
  resolve,
}: GuardOptions): GuardedFetch & { close(): Promise<void> } {
  const agent = new Agent({
    connect: {
      timeout: timeoutMs,
      lookup: createCheckedLookup({ allowPrivateHosts, ...(resolve && { resolve }) }),
    },
    // undici's own cap would fail what is cut here
    maxResponseSize: wanted === 'spare' ? -1 : maxBytes,
    connections: 20,
    // Each request has a connection of its own: one that stood idle may be closed just then, and a
    // refresh that breaks off may have lost a rotation.
    pipelining: 0,
  })
  const guarded = async (input: string | URL, init: GuardedInit = {}): Promise<Response> => {
    const url = new URL(input)
    const problem = endpointSlip(url, !allowPrivateHosts)
    if (problem) throw new EndpointNotAllowedError(problem)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    // A literal address never reaches the look-up.
    if (!allowPrivateHosts && isAddressLiteral(host) && !isPublicAddress(host))
      throw new HostNotAllowedError(host)
    const timeout = AbortSignal.timeout(timeoutMs)
    const response = await undiciFetch(url, {
      method: init.method ?? 'GET',
      headers: init.headers ? [...new Headers(init.headers)] : [],
      body: init.body ?? null,
      redirect: 'manual',
      signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
      dispatcher: agent,
    })
    const body = await (wanted === 'spare' ? readSpare : readCapped)(response.body, maxBytes)
    const headers = new Headers([...response.headers])
    // undici has undone the encoding already
    headers.delete('content-encoding')
    headers.delete('content-length')
    const bodiless = response.status === 204 || response.status === 205 || response.status === 304
    return new Response(bodiless ? null : body, { status: response.status, headers })
  }
  return Object.assign(guarded, { close: () => agent.destroy() })
}

async function readCapped(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  // the Agent caps what is sent; this caps what it unpacks to
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes)
      throw new AnswerTooLargeError(`The answer is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** What there is of a body that nobody needs; leaving the loop early hangs up. */
async function readSpare(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk.subarray(0, maxBytes - size))
      size += chunk.byteLength
      if (size >= maxBytes) break
    }
  } catch {
    // it broke off, took too long or does not unpack
  }
  return new Uint8Array(Buffer.concat(chunks))
}
