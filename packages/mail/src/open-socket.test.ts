import { Socket, type LookupFunction } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isLoopback, openSocket } from './open-socket.ts'
import { startScriptedServer } from './testing/scripted-server.ts'

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

describe('the IP version of a connection', () => {
  it('is the one that the settings ask for: no other address is even looked up', async () => {
    await using server = await startScriptedServer([(client) => client.hang()])
    const asked: unknown[] = []
    const lookup: LookupFunction = (_hostname, { family, all }, callback) => {
      asked.push(family)
      if (all) callback(null, [{ address: '127.0.0.1', family: 4 }])
      else callback(null, '127.0.0.1', 4)
    }
    const { port } = server
    const reached = { host: 'mail.invalid', port, tlsMode: 'none', lookup } as const
    const socket = await openSocket({ ...reached, ipFamily: 4 }, {})
    expect(socket.remoteFamily).toBe('IPv4')
    socket.destroy()
    expect(asked).toEqual([4])

    const other = openSocket({ ...reached, host: 'localhost', ipFamily: 6 }, {})
    await other.then(
      (connected) => connected.destroy(),
      () => {},
    )
    expect(asked).toEqual([4, 6])
  })
})
