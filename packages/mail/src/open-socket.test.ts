import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isLoopback } from './open-socket.ts'

function connectedTo(remoteAddress: string): Socket {
  return Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })
}

describe('a connection that may carry a token without TLS', () => {
  it('is one that never leaves this machine, whatever the host was called', () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
      expect(isLoopback(connectedTo(address)), address).toBe(true)
    }
    for (const address of ['10.0.0.1', '192.168.1.1', '::ffff:10.0.0.1', 'fe80::1', '']) {
      expect(isLoopback(connectedTo(address)), address).toBe(false)
    }
  })
})
