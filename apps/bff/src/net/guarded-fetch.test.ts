import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { HostNotAllowedError } from './checked-lookup.ts'
import {
  AnswerTooLargeError,
  createGuardedFetch,
  EndpointNotAllowedError,
} from './guarded-fetch.ts'
import { isPublicAddress } from './public-address.ts'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('isPublicAddress', () => {
  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('admits %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.16.3.4',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:93.184.216.34',
    '64:ff9b::a00:1',
    '2002:a00:1::',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('createGuardedFetch', () => {
  const strict = createGuardedFetch({ allowPrivateHosts: false, timeoutMs: 20_000 })
  const sandbox = createGuardedFetch({ allowPrivateHosts: true, timeoutMs: 20_000, maxBytes: 2000 })

  it.each([
    'http://login.example.com/token',
    'https://login.example.com:8443/token',
    'https://93.184.216.34/token',
    'https://[::1]/token',
    'https://user:pass@login.example.com/token',
    'https://localhost/token',
    'ftp://login.example.com/',
  ])('refuses %s without asking for its address', async (url) => {
    await expect(strict(url)).rejects.toThrow(EndpointNotAllowedError)
  })

  it('refuses a public name that resolves to a private address', async () => {
    const rebound = createGuardedFetch({
      allowPrivateHosts: false,
      resolve: async () => [
        { address: '93.184.216.34', family: 4 },
        { address: '169.254.169.254', family: 4 },
      ],
    })
    await expect(rebound('https://login.example.com/token')).rejects.toMatchObject({
      cause: expect.any(HostNotAllowedError),
    })
  })

  it('connects to the very address that was checked', async () => {
    const url = new URL(await serve((_request, response) => response.end('{}')))
    const asked: string[] = []
    const pinned = createGuardedFetch({
      allowPrivateHosts: true,
      resolve: async (hostname) => {
        asked.push(hostname)
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    const response = await pinned(`http://login.example.test:${url.port}/`)
    expect([response.status, asked]).toEqual([200, ['login.example.test']])
  })

  it('does not follow a redirect', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(302, { location: '/x' }).end(),
    )
    expect((await sandbox(url)).status).toBe(302)
  })

  it('stops at the size cap, also when the answer was packed small', async () => {
    const plain = await serve((_request, response) => response.end('x'.repeat(5000)))
    await expect(sandbox(plain)).rejects.toThrow(/terminated|larger|size/i)
    const packed = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(50_000))),
    )
    await expect(sandbox(packed)).rejects.toThrow(AnswerTooLargeError)
  })

  it('gives up on a server that says nothing', async () => {
    const url = await serve(() => undefined)
    const impatient = createGuardedFetch({ allowPrivateHosts: true, timeoutMs: 500 })
    await expect(impatient(url)).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('sends a form and reads the answer', async () => {
    const url = await serve((request, response) => {
      response.setHeader('content-type', 'application/json')
      response.statusCode = 400
      request.on('data', (chunk: Buffer) => response.end(JSON.stringify({ got: String(chunk) })))
    })
    const response = await sandbox(url, { method: 'POST', body: new URLSearchParams({ a: 'b' }) })
    expect([response.status, await response.json()]).toEqual([400, { got: 'a=b' }])
  })

  it('sends nothing over a connection that stood idle, which may be closed just then', async () => {
    let requests = 0
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n{}'
    const server = createNetServer((socket) => {
      // what comes after the answer finds the connection closed, as where the server just gave it up
      const hangUp = () => socket.on('data', () => socket.destroy())
      const take = (chunk: Buffer) => {
        if (!String(chunk).endsWith('grant_type=refresh_token')) return
        requests += 1
        socket.off('data', take).write(answer, hangUp)
      }
      socket.on('data', take).on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    for (let n = 1; n <= 5; n += 1) {
      const body = new URLSearchParams({ grant_type: 'refresh_token' })
      const response = await sandbox(url, { method: 'POST', body })
      expect([response.status, requests]).toEqual([200, n])
    }
  })

  it('gives the status where the body is spared, however it goes on', async () => {
    const spare = createGuardedFetch({
      allowPrivateHosts: true,
      timeoutMs: 2000,
      maxBytes: 2000,
      body: 'spare',
    })
    const large = await spare(await serve((_, response) => response.end('x'.repeat(500_000))))
    expect([large.status, (await large.text()).length]).toEqual([200, 2000])
    const stalls = await spare(await serve((_, response) => void response.write('begun')))
    expect([stalls.status, await stalls.text()]).toEqual([200, 'begun'])
    await expect(spare(await serve(() => undefined))).rejects.toThrow('timeout')
    await spare.close()
  })
})
