import { SMTPServer } from 'smtp-server'
import { findUser, type User } from '../users.ts'
import type { Maildirs } from './maildir.ts'

export interface SentMessage {
  from: string
  to: string[]
  raw: string
  at: number
}

export interface Sink {
  messages(): readonly SentMessage[]
  close(): Promise<void>
}

const localDomain = 'example.test'

/** Takes what the submission service relays; local recipients get it into their mailbox. */
export async function startSink(deps: {
  host: string
  port: number
  users: readonly User[]
  maildirs: Maildirs
  /** Addresses that are put off for now, in lower case. */
  deferred: () => readonly string[]
}): Promise<Sink> {
  const { host, port, users, maildirs, deferred } = deps
  const messages: SentMessage[] = []

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      if (deferred().includes(address.toLowerCase()))
        return callback(Object.assign(new Error('4.2.0 Greylisted'), { responseCode: 450 }))
      const local = address.toLowerCase().endsWith(`@${localDomain}`)
      if (!local || findUser(users, address)) return callback()
      callback(Object.assign(new Error('5.1.1 No such mailbox here'), { responseCode: 550 }))
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.once('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const to = rcptTo.map(({ address }) => address.toLowerCase())
        const body = Buffer.concat(chunks)
        const from = mailFrom === false ? '' : mailFrom.address
        messages.push({ from, to, raw: body.toString('utf8'), at: Date.now() })
        const local = to.filter((address) => findUser(users, address))
        Promise.all(local.map((address) => maildirs.write(address, body))).then(
          () => callback(),
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
        )
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  return {
    messages: () => [...messages],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
