import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { problem } from '@mailgrant/contract/problem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { administrator, startTestApp, type TestApp } from '../testing/test-app.ts'

let database: TestDatabase
let app: TestApp
let web: string
beforeAll(async () => {
  database = await openTestDatabase()
  web = mkdtempSync(join(tmpdir(), 'mailgrant-web-'))
  mkdirSync(join(web, 'assets'))
  writeFileSync(
    join(web, 'index.html'),
    `<!doctype html><title>Mailgrant</title>${' '.repeat(2000)}`,
  )
  writeFileSync(join(web, 'assets', 'index-abc123.js'), 'console.log(1)\n'.repeat(200))
  app = await startTestApp(database, { webDirectory: web })
})
afterAll(async () => {
  await database.close()
  rmSync(web, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  app.client().request('GET', path, undefined, headers)

describe('every answer', () => {
  it('forbids inline scripts, framing, sniffing and referrers', async () => {
    for (const path of ['/', '/api/session', '/oauth2/callback/x', '/api/nowhere']) {
      const { headers } = await get(path)
      expect(headers.get('content-security-policy')).toContain("script-src 'self';")
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('of the API is kept by nobody', async () => {
    expect((await get('/api/session')).headers.get('cache-control')).toBe('no-store')
    expect((await get('/api/nowhere')).headers.get('cache-control')).toBe('no-store')
  })

  it('insists on https where the public URL does', async () => {
    expect((await get('/api/session')).headers.get('strict-transport-security')).toBeNull()
    const secure = await startTestApp(database, { env: { publicUrl: 'https://mail.example.com' } })
    const client = await signInFirst(secure)
    expect([...client.cookies.keys()]).toEqual(['__Host-mailgrant-session'])
    const response = await client.request('GET', '/api/session')
    expect(response.headers.get('strict-transport-security')).toContain('max-age=')
  })
})

describe('a problem', () => {
  it('has a code, a remedy and the request id of the log', async () => {
    const response = await get('/api/emails')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const told = problem.parse(await response.json())
    expect(told).toMatchObject({ status: 401, code: 'not_signed_in' })
    expect(app.logged()).toContain(told.requestId)
  })

  it('answers what is no JSON, and what is too large', async () => {
    const client = await signInFirst(await startTestApp(database))
    expect((await client.problem('POST', '/api/emails', '{"address":')).code).toBe(
      'malformed_request',
    )
    const large = JSON.stringify({
      address: 'a@example.test',
      name: '',
      notes: 'x'.repeat(300_000),
    })
    expect((await client.problem('POST', '/api/emails', large)).code).toBe('body_too_large')
    expect((await client.problem('GET', '/api/nowhere')).code).toBe('not_found')
    expect((await client.problem('GET', '/api/emails/not-a-uuid')).code).toBe('invalid_input')
  })
})

describe('a change that another site asks for', () => {
  const { email, password } = administrator
  const post = (headers: Record<string, string>) =>
    app.client().request('POST', '/api/session', { email, password: `${password}?` }, headers)

  it.each([
    ['without our header', { 'x-mailgrant': '' }],
    ['with another origin', { origin: 'https://evil.example' }],
    ['from the sandboxed frame', { origin: 'null' }],
    ['by what the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling domain', { 'sec-fetch-site': 'same-site' }],
  ])('is refused %s', async (_how, headers) => {
    const response = await post(headers)
    expect(response.status).toBe(403)
  })

  it('is told apart from our own page', async () => {
    const own = { origin: app.deps.env.publicUrl, 'sec-fetch-site': 'same-origin' }
    expect((await post(own)).status).toBe(401)
  })
})

describe('a document', () => {
  it('asked for under another name is sent to the public URL', async () => {
    const response = await get('/emails?search=x', { host: '127.0.0.1:3000' })
    expect([response.status, response.headers.get('location')]).toEqual([
      308,
      'http://localhost:3000/emails?search=x',
    ])
    expect((await get('/healthz', { host: '127.0.0.1:3000' })).status).toBe(200)
    const fetched = await get('/api/session', { host: '127.0.0.1:3000', 'sec-fetch-dest': 'empty' })
    expect(fetched.status).toBe(200)
  })

  it('goes in no circles behind a proxy that hides the outer name', async () => {
    const proxied = await startTestApp(database, { env: { publicUrl: 'https://mail.example.com' } })
    const answer = (headers: Record<string, string>) =>
      proxied.client().request('GET', '/healthz/../emails', undefined, headers)
    expect((await answer({ host: '127.0.0.1:3000' })).status).not.toBe(308)
    expect((await answer({ host: 'old.example.com' })).status).toBe(308)
  })

  it('is the page for every path of the application, and only for those', async () => {
    const page = await get('/emails/x/account')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect((await get('/assets/gone-def456.js')).status).toBe(404)
    expect((await get('/robots.txt')).status).toBe(404)
  })

  it('is the page for an address that a person typed behind /emails/, though it ends like a file', async () => {
    const typed = '/emails/support@example.com'
    for (const headers of [{ 'sec-fetch-dest': 'document' }, { accept: 'text/html,*/*;q=0.8' }])
      expect((await get(typed, headers)).headers.get('content-type')).toContain('text/html')
    const script = { 'sec-fetch-dest': 'script', accept: '*/*' }
    expect((await get('/gone.js', script)).status).toBe(404)
    const document = { 'sec-fetch-dest': 'document', accept: 'text/html' }
    expect((await get('/assets/gone-def456.js', document)).status).toBe(404)
  })

  it('brings assets that may be kept for ever, packed where the browser can unpack', async () => {
    const plain = await get('/assets/index-abc123.js')
    expect(plain.headers.get('cache-control')).toContain('immutable')
    const packed = await get('/assets/index-abc123.js', { 'accept-encoding': 'gzip, br' })
    expect(packed.headers.get('content-encoding')).toBe('br')
    const etag = packed.headers.get('etag') ?? ''
    const again = await get('/assets/index-abc123.js', {
      'accept-encoding': 'gzip, br',
      'if-none-match': etag,
    })
    expect(again.status).toBe(304)
  })

  it('says what to do where the web is not built', async () => {
    const bare = await startTestApp(database)
    expect(await (await bare.client().request('GET', '/')).text()).toContain('npm start')
  })
})

describe('health', () => {
  it('tells alive and ready apart', async () => {
    const broken = await startTestApp(database, {
      replace: { ping: () => Promise.reject(new Error('gone')) },
    })
    expect((await broken.client().request('GET', '/healthz')).status).toBe(200)
    expect((await broken.client().request('GET', '/readyz')).status).toBe(503)
  })
})
