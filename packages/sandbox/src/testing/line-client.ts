import { connect, type TLSSocket } from 'node:tls'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'

export interface LineClient {
  /** Sends a line and returns all that comes back until a line matches. */
  send(line: string, until: RegExp): Promise<string>
  read(until: RegExp): Promise<string>
  close(): void
}

/** Raw lines over TLS, for what a mail library would hide. */
export async function connectLines(port: number, caFile: string): Promise<LineClient> {
  const socket: TLSSocket = connect({ host: 'localhost', port, ca: readFileSync(caFile) })
  let received = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => (received += chunk))
  await once(socket, 'secureConnect')

  async function read(until: RegExp): Promise<string> {
    const deadline = AbortSignal.timeout(30_000)
    while (!received.split('\r\n').some((line) => until.test(line))) {
      await once(socket, 'data', { signal: deadline })
    }
    const text = received
    received = ''
    return text
  }
  return {
    read,
    send(line, until) {
      socket.write(`${line}\r\n`)
      return read(until)
    },
    close: () => socket.destroy(),
  }
}

export const xoauth2 = (user: string, token: string) =>
  Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64')

export const oauthbearer = (user: string, token: string) =>
  Buffer.from(`n,a=${user},\x01auth=Bearer ${token}\x01\x01`).toString('base64')
