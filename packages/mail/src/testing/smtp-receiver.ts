import type { ScriptedClient } from './scripted-server.ts'

/** What a scripted SMTP server took: the envelope and the message without its dots. */
export interface ReceivedMessage {
  from: string
  to: string[]
  source: Buffer
}

export interface Receiver {
  /** lines of the EHLO answer; default what a full submission server offers */
  extensions?: readonly string[]
  /**
   * Answers a command in place of the usual reply: with lines, by hanging up, or by falling
   * silent. The payload of an AUTH is asked for as `PAYLOAD <base64>`, a whole message as `.`.
   */
  answer?: (command: string) => string | 'drop' | 'hang' | undefined
  received?: ReceivedMessage[]
  /** every command but the lines of a message, as it came */
  commands?: string[]
}

const offered = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN', 'AUTH PLAIN XOAUTH2 OAUTHBEARER']

/** Serves one connection as a submission server (RFC 5321, RFC 4954) until it ends. */
export async function receiveMail(client: ScriptedClient, receiver: Receiver = {}): Promise<void> {
  const { extensions = offered, answer, received, commands } = receiver
  let from = ''
  let to: string[] = []

  /** Gives back what was said; undefined when the conversation is over. */
  async function reply(
    command: string,
    usual: string,
    decided?: (text: string) => void,
  ): Promise<string | undefined> {
    const text = answer?.(command) ?? usual
    decided?.(text)
    if (text === 'drop') client.drop()
    else if (text === 'hang') await client.hang()
    else {
      await client.send(`${text}\r\n`)
      return text
    }
    return undefined
  }

  if (!(await reply('', '220 ready'))) return
  for (;;) {
    const line = await client.next()
    if (line === undefined) return
    commands?.push(line)
    const [name = ''] = line.toUpperCase().split(/[ :]/, 1)
    let text: string | undefined
    if (name === 'EHLO') {
      const lines = ['hello', ...extensions]
      const last = lines.pop() ?? ''
      text = await reply(line, [...lines.map((each) => `250-${each}`), `250 ${last}`].join('\r\n'))
    } else if (name === 'AUTH') {
      text = await reply(line, '334 ')
      if (text?.startsWith('334')) {
        text = await reply(`PAYLOAD ${await client.next()}`, '235 2.7.0 ok')
        if (text?.startsWith('334')) {
          await client.next()
          text = await reply('PAYLOAD', '535 5.7.8 no')
        }
      }
    } else if (name === 'MAIL') {
      text = await reply(line, '250 2.1.0 ok')
      from = addressIn(line)
      to = []
    } else if (name === 'RCPT') {
      text = await reply(line, '250 2.1.5 ok')
      if (text?.startsWith('250')) to.push(addressIn(line))
    } else if (name === 'DATA') {
      text = await reply(line, to.length ? '354 go ahead' : '503 5.5.1 no recipients')
      if (text?.startsWith('354')) {
        const source = await readMessage(client)
        if (!source) return
        const taken = { from, to, source }
        text = await reply('.', '250 2.0.0 queued', (decision) => {
          if (decision.startsWith('250')) received?.push(taken)
        })
        to = []
      }
    } else if (name === 'QUIT') {
      await reply(line, '221 2.0.0 bye')
      return client.drop()
    } else text = await reply(line, '250 2.0.0 ok')
    if (text === undefined) return
  }
}

async function readMessage(client: ScriptedClient): Promise<Buffer | undefined> {
  const lines: string[] = []
  for (;;) {
    const line = await client.next()
    if (line === undefined) return undefined
    if (line === '.') return Buffer.from(lines.map((each) => `${each}\r\n`).join(''))
    lines.push(line.startsWith('.') ? line.slice(1) : line)
  }
}

function addressIn(command: string): string {
  return /<(.*)>/.exec(command)?.[1] ?? ''
}

/** The token in the payload of an XOAUTH2 or OAUTHBEARER. */
export function tokenIn(command: string): string {
  const payload = Buffer.from(command.replace(/^PAYLOAD /, ''), 'base64').toString()
  return /auth=Bearer ([^\u0001]*)/.exec(payload)?.[1] ?? ''
}
