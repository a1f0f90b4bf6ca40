import { describe, expect, it } from 'vitest'
import { readEnv } from '../env.ts'
import { createClientAddress } from './client-address.ts'

function ask(peer: string, forwarded: string | undefined, trust?: string): string {
  const { trustProxy } = readEnv(trust === undefined ? {} : { MAILGRANT_TRUST_PROXY: trust })
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return createClientAddress(trustProxy)({
    req: { raw: new Request('http://localhost/', { headers }) },
    env: { incoming: { socket: { remoteAddress: peer } } },
  })
}

describe('the client’s address', () => {
  it.each([
    ['a proxy on this machine says who', '127.0.0.1', '198.51.100.7', undefined, '198.51.100.7'],
    [
      'and on a socket for both families',
      '::ffff:127.0.0.1',
      '198.51.100.7',
      undefined,
      '198.51.100.7',
    ],
    [
      'what a client put before it does not count',
      '127.0.0.1',
      '1.2.3.4, 198.51.100.7',
      undefined,
      '198.51.100.7',
    ],
    ['nobody else is believed', '198.51.100.7', '1.2.3.4', undefined, '198.51.100.7'],
    ['nor a neighbour in a private network', '10.0.0.5', '1.2.3.4', undefined, '10.0.0.5'],
    ['but a proxy that was named', '10.0.0.5', '198.51.100.7', '10.0.0.5', '198.51.100.7'],
    ['or whose network was', '10.0.0.5', '198.51.100.7', '10.0.0.0/8', '198.51.100.7'],
    [
      'then this machine only if it was named too',
      '127.0.0.1',
      '198.51.100.7',
      '10.0.0.0/8',
      '127.0.0.1',
    ],
    [
      'two proxies, one behind the other',
      '127.0.0.1',
      '1.2.3.4, 198.51.100.7, 10.0.0.5',
      'loopback, 10.0.0.0/8',
      '198.51.100.7',
    ],
    [
      'an entry that is no address ends the search',
      '127.0.0.1',
      '198.51.100.7, unknown',
      undefined,
      '127.0.0.1',
    ],
    ['a port is dropped', '127.0.0.1', '198.51.100.7:4711', undefined, '198.51.100.7'],
    ['from IPv6 too', '127.0.0.1', '[2001:db8::7]:4711', undefined, '2001:db8::7'],
    ['IPv6 in its shortest form', '127.0.0.1', '2001:0DB8:0:0::7', undefined, '2001:db8::7'],
    ['no header, no doubt', '127.0.0.1', undefined, undefined, '127.0.0.1'],
    ['none is trusted where so said', '127.0.0.1', '198.51.100.7', 'none', '127.0.0.1'],
  ])('%s', (_, peer, forwarded, trust, expected) => {
    expect(ask(peer, forwarded, trust)).toBe(expected)
  })
})
