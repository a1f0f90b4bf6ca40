export interface Pop3Message {
  uidl: string
  /** ends with CRLF */
  content: Buffer
}

/** One session of a POP3 server that does everything right (RFC 1939, 2449, 5034, 6856). */
export interface Pop3Session {
  greeting: Buffer
  /** the answer to one line of the client */
  answer(line: string): Pop3Answer
}

export interface Pop3Answer {
  bytes: Buffer
  multiLine: boolean
  /** set where a message is sent whole */
  message?: Buffer
  /** the session ends after it */
  ends: boolean
}

const defaultCapabilities = [
  'USER',
  'TOP',
  'UIDL',
  'UTF8',
  'SASL PLAIN XOAUTH2 OAUTHBEARER',
  'RESP-CODES',
  'LOGIN-DELAY 60',
]

export function createPop3Session(
  messages: readonly Pop3Message[],
  capabilities: readonly string[] = defaultCapabilities,
): Pop3Session {
  const deleted = new Set<number>()
  let inAuth = false
  const present = () => [...messages.entries()].filter(([index]) => !deleted.has(index))

  function respond(line: string): Pop3Answer {
    if (inAuth) {
      inAuth = false
      return say('+OK signed in')
    }
    const [verb = '', argument = ''] = line.toUpperCase().split(' ')
    const index = Number(argument) - 1
    const message = deleted.has(index) ? undefined : messages[index]
    switch (verb) {
      case 'CAPA':
        return sayList('+OK capabilities follow', capabilities)
      case 'AUTH':
        inAuth = true
        return say('+ ')
      case 'UTF8':
      case 'USER':
      case 'PASS':
      case 'NOOP':
        return say('+OK')
      case 'RSET':
        deleted.clear()
        return say('+OK')
      case 'STAT': {
        const octets = present().reduce((sum, [, { content }]) => sum + content.length, 0)
        return say(`+OK ${present().length} ${octets}`)
      }
      case 'LIST':
        return sayList(
          '+OK',
          present().map(([at, { content }]) => `${at + 1} ${content.length}`),
        )
      case 'UIDL':
        return sayList(
          '+OK',
          present().map(([at, { uidl }]) => `${at + 1} ${uidl}`),
        )
      case 'TOP':
        if (!message) return say('-ERR no such message')
        return sayContent(message.content.subarray(0, message.content.indexOf('\r\n\r\n') + 4))
      case 'RETR':
        if (!message) return say('-ERR no such message')
        return { ...sayContent(message.content), message: message.content }
      case 'DELE':
        if (!message) return say('-ERR no such message')
        deleted.add(index)
        return say('+OK marked')
      case 'QUIT':
        return { ...say('+OK bye'), ends: true }
      default:
        return say('-ERR what?')
    }
  }

  return { greeting: Buffer.from('+OK ready\r\n'), answer: respond }
}

function say(line: string): Pop3Answer {
  return { bytes: Buffer.from(`${line}\r\n`), multiLine: false, ends: false }
}

function sayList(line: string, lines: readonly string[]): Pop3Answer {
  const text = [line, ...lines, '.', ''].join('\r\n')
  return { bytes: Buffer.from(text), multiLine: true, ends: false }
}

function sayContent(content: Buffer): Pop3Answer {
  const stuffed = content.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..')
  const bytes = Buffer.from(`+OK message follows\r\n${stuffed}.\r\n`, 'latin1')
  return { bytes, multiLine: true, ends: false }
}
