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

  it('keeps the stable code of an error and its causes', () => {
    const { log, text } = capture()
    const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
    log.error({ err: new Error('unreachable', { cause }) }, 'refresh failed')
    expect(JSON.parse(text())).toMatchObject({
      err: { message: 'unreachable', cause: { code: 'ECONNREFUSED' } },
    })
  })
})
