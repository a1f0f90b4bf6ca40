import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders
  body: string
}

export interface WebhookReceiver extends AsyncDisposable {
  url: string
  received: ReceivedWebhook[]
  /** what is answered from now on; `drop` hangs up after having read everything */
  answer(status: number | 'drop', headers?: Record<string, string>, body?: AnswerBody): void
  /** called when a request was read, before it is answered */
  onReceived(hook: (() => Promise<void>) | null): void
}

/** `torn`: begins a body and hangs up */
type AnswerBody = string | Buffer | 'torn'

/** A real HTTP server that keeps what it is sent. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = []
  let status: number | 'drop' = 204
  let headers: Record<string, string> = {}
  let answered: AnswerBody = ''
  let hook: (() => Promise<void>) | null = null
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    await hook?.()
    if (status === 'drop') request.socket.destroy()
    else if (answered === 'torn') {
      response.writeHead(status, { ...headers, 'content-length': 1000 })
      response.write('x', () => request.socket.destroy())
    } else response.writeHead(status, headers).end(answered)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${bound.port}/hook?key=of-the-receiver`,
    received,
    answer(next, nextHeaders = {}, body = '') {
      status = next
      answered = body
      headers = nextHeaders
    },
    onReceived(next) {
      hook = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
