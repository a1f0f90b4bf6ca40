import { DrizzleQueryError } from 'drizzle-orm/errors'
import { describe, expect, it } from 'vitest'
import { createLogger } from './create-logger.ts'

function capture() {
  const lines: string[] = []
  const log = createLogger({
    level: 'info',
    pretty: false,
    destination: { write: (line: string) => void lines.push(line) },
  })
  return { log, text: () => lines.join('') }
}

describe('createLogger', () => {
  it('writes JSON with a level in words', () => {
    const { log, text } = capture()
    log.info({ requestId: 'r1' }, 'ready')
    expect(JSON.parse(text())).toMatchObject({ level: 'info', requestId: 'r1', msg: 'ready' })
  })

  it('keeps secrets out, wherever they are put', () => {
    const { log, text } = capture()
    log.warn({
      refresh_token: 'hush-1',
      grant: { accessToken: 'hush-2', inner: { client_secret: 'hush-3' } },
      headers: { cookie: 'hush-4', authorization: 'hush-5' },
      query: { code: 'hush-6' },
      err: new Error('POST code=hush-7&code_verifier=hush-8 failed', {
        cause: new Error('AUTH XOAUTH2 aHVzaC05aHVzaC05 refused'),
      }),
    })
    expect(text()).not.toMatch(/hush|aHVzaC05/)
  })

  it('keeps API keys out', () => {
    const { log, text } = capture()
    const key = `mgk_${'aaaaaaaaaaaaaaaaaaaaaa'}hush`
    log.info({ headers: { authorization: `Bearer ${key}` }, authorization: key }, `GET /${key}`)
    log.warn({ err: new Error(`Authorization: Bearer ${key}`) }, 'failed')
    expect(text()).not.toContain('hush')
  })

  it('keeps out the parameters of a failed query and whatever is too random to be a word', () => {
    const { log, text } = capture()
    const query = new DrizzleQueryError(
      'select "id" from "auth_session" where "token" = $1',
      ['hush-1', 'two lines\nhush-2'],
      new Error('connection refused'),
    )
    log.error({ err: new Error('unexpected', { cause: query }) }, 'unexpected error')
    log.warn('the provider said 0.AXkAv3nQ7hUSHkJ2Lw9dT4mZ6pRb8sYcHUSH1fGx to us')
    expect(text()).not.toMatch(/hush/i)
    expect(text()).toContain('auth_session')
    expect(text()).toContain('create-logger.test.ts')
    expect(text()).toContain('to us')
  })

  it('leaves ids and file names readable', () => {
    const { log, text } = capture()
    const id = '0199c2a4-7c1e-7d51-9a53-0b6f1f2f9a11'
    const file =
      '/srv/console/node_modules/.pnpm/drizzle-orm@0.45.0_postgres@3.4.7/node_modules/x.js'
    log.warn(`${id} in ${file}`)
    expect(text()).toContain(`${id} in ${file}`)
  })

  it('keeps the stable code of an error and its causes', () => {
    const { log, text } = capture()
    const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
    log.error({ err: new Error('unreachable', { cause }) }, 'refresh failed')
    expect(JSON.parse(text())).toMatchObject({
      err: { message: 'unreachable', cause: { code: 'ECONNREFUSED' } },
    })
  })
})
