import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { ConsoleApi } from '../fixtures/console-api.ts'

/** An alert as it came by webhook (Standard Webhooks), its signature checked. */
export interface ReceivedAlert {
  webhookId: string
  type: string
  at: number
  data: { id?: string; kind?: string; email?: { id: string; address: string } | null }
}

export interface AlertReceiver extends AsyncDisposable {
  url: string
  /** Known only once the rule is made. */
  secret: string
  /** Each once, however often it was delivered. */
  alerts: ReceivedAlert[]
  /** Deliveries of an id that had come before: allowed, and told. */
  repeats: number
  forged: number
  onAlert: (alert: ReceivedAlert) => void
}

/** Whether the signature is of this content (Standard Webhooks, "Verifying signatures"). */
function isSigned(secret: string, id: string, timestamp: string, body: string, header: string) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  return header.split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

export async function startAlertReceiver(): Promise<AlertReceiver> {
  const seen = new Set<string>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += String(part)
    const header = (name: string) => String(request.headers[name] ?? '')
    const id = header('webhook-id')
    if (
      !isSigned(receiver.secret, id, header('webhook-timestamp'), body, header('webhook-signature'))
    ) {
      receiver.forged += 1
      response.writeHead(401).end()
      return
    }
    response.writeHead(204).end()
    if (seen.has(id)) {
      receiver.repeats += 1
      return
    }
    seen.add(id)
    const { type, data } = JSON.parse(body)
    const alert: ReceivedAlert = { webhookId: id, type, data, at: Date.now() }
    receiver.alerts.push(alert)
    receiver.onAlert(alert)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const receiver: AlertReceiver = {
    url: `http://127.0.0.1:${address.port}/alerts`,
    secret: '',
    alerts: [],
    repeats: 0,
    forged: 0,
    onAlert: () => {},
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return receiver
}

/** A rule by which the console sends the receiver what this folder's runs look at, at once. */
export async function tellOfEverything(
  api: Pick<ConsoleApi, 'post'>,
  receiver: AlertReceiver,
): Promise<void> {
  const { webhookSecret } = await api.post<{ webhookSecret: string }>('/api/alert-rules', {
    fields: {
      name: 'Soak',
      enabled: true,
      channel: 'webhook',
      recipients: [],
      senderEmailId: null,
      url: receiver.url,
      events: ['needs-reauthorisation', 'failing', 'server-down', 'recovered'],
      emailIds: null,
      quietFrom: null,
      quietTo: null,
      timeZone: 'UTC',
      digestMinutes: 0,
    },
  })
  receiver.secret = webhookSecret
}
