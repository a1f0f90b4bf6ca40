import {
  invalidateToken,
  serviceEmail,
  serviceEmailList,
  serviceReport,
  serviceToken,
  type ServiceEmail,
  type ServiceReport,
  type ServiceToken,
} from '@mailgrant/contract/service'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The key that the console of the tests accepts. */
export const testKey = `mgk_${'k'.repeat(65)}`
export const testId = '01990000-0000-7000-8000-000000000001'

/** An answer instead of the usual one. */
export interface Scripted {
  status: number
  body?: unknown
  headers?: Record<string, string>
  /** milliseconds before it comes */
  delayMs?: number
}

export interface ConsoleServer extends AsyncDisposable {
  url: string
  /** what it says of the one email that it knows */
  email: ServiceEmail
  /** the token that it gives at the moment; a rejected one is followed by the next */
  tokens: ServiceToken[]
  /** answers to the requests to come, in order; the usual ones follow */
  script: Scripted[]
  readonly requests: string[]
  readonly reports: { account: string; report: ServiceReport }[]
  readonly rejected: string[]
}

/** A console that keeps to the contract, over real HTTP, with one email. */
export async function startConsoleServer(email: ServiceEmail): Promise<ConsoleServer> {
  const app = new Hono()
  const refuse = (status: number, code: string) =>
    Response.json(
      { type: 'about:blank', title: code, status, code, remedy: 'Mend it.', requestId: 'r-1' },
      { status, headers: { 'content-type': 'application/problem+json' } },
    )
  const state = {
    email,
    tokens: [] as ServiceToken[],
    script: [] as Scripted[],
    requests: [] as string[],
    reports: [] as { account: string; report: ServiceReport }[],
    rejected: [] as string[],
  }

  app.use(async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    state.requests.push(`${context.req.method} ${pathname}${search}`)
    const scripted = state.script.shift()
    if (scripted) {
      const { status, body = '', headers = {}, delayMs = 0 } = scripted
      await sleep(delayMs)
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return new Response(text, { status, headers })
    }
    if (context.req.header('authorization') !== `Bearer ${testKey}`) {
      return refuse(401, 'api_key_unknown')
    }
    return next()
  })
  const known = (name: string) => [state.email.id, state.email.address].includes(name)

  app.get('/api/v1/emails', (context) => {
    const { id, address, name } = state.email
    // Two pages, so that the client has to ask again.
    const last = context.req.query('cursor') === 'second'
    const item = last ? { id, address, name } : { id, address: `first-${address}`, name }
    return context.json(serviceEmailList.parse({ items: [item], next: last ? null : 'second' }))
  })
  app.get('/api/v1/emails/:email', (context) => {
    if (!known(context.req.param('email'))) return refuse(404, 'email_out_of_reach')
    const body = JSON.stringify(serviceEmail.parse(state.email))
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
    const headers = { etag, 'cache-control': 'private, no-cache' }
    if (context.req.header('if-none-match') === etag) {
      return new Response(null, { status: 304, headers })
    }
    return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } })
  })
  app.get('/api/v1/emails/:email/:account/token', (context) => {
    const token = state.tokens.find(({ accessToken }) => !state.rejected.includes(accessToken))
    if (!token) return refuse(409, 'reauthorization_required')
    return context.json(serviceToken.parse(token))
  })
  app.post('/api/v1/emails/:email/:account/token/invalidate', async (context) => {
    state.rejected.push(invalidateToken.parse(await context.req.json()).accessToken)
    return context.json({})
  })
  app.post('/api/v1/emails/:email/:account/report', async (context) => {
    const report = serviceReport.parse(await context.req.json())
    state.reports.push({ account: context.req.param('account'), report })
    return context.json({})
  })

  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  })
}

export function testToken(accessToken: string, more: Partial<ServiceToken> = {}): ServiceToken {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  return { accessToken, expiresAt, login: 'support@example.test', mechanism: null, ...more }
}

/** An email that is ready to fetch and to send; the ports are the test's. */
export function testEmail(
  ports: { imaps: number; submissions: number } = { imaps: 993, submissions: 465 },
): ServiceEmail {
  const account = {
    enabled: true,
    host: 'localhost',
    tlsMode: 'implicit',
    provider: 'microsoft',
    login: 'support@example.test',
    status: { value: 'authorised', reason: '' },
    authentication: 'oauth2',
  } as const
  return {
    id: testId,
    address: 'support@example.test',
    name: 'Support',
    mailbox: {
      ...account,
      port: ports.imaps,
      protocol: 'imap',
      folder: 'INBOX',
      fetchFrequencyMinutes: 5,
      emailsPerFetch: 20,
      afterFetch: 'nothing',
      archiveFolder: null,
    },
    smtp: { ...account, port: ports.submissions, allowSpoofing: false },
  }
}
