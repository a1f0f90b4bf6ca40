import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readEnv } from './env.ts'
import { startServer } from './start-server.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailgrant-start-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const start = (variables: Record<string, string>) =>
  startServer(readEnv({ PORT: '0', LOG_LEVEL: 'silent', ...variables }))
const key = `k1:${'A'.repeat(43)}`
const modeOf = (path: string) => statSync(path).mode & 0o777

describe('startServer', () => {
  it('says in a sentence that DATABASE_URL cannot be read, without quoting it', async () => {
    const starting = start({ DATABASE_URL: 'postgres://me:hush@[bad/x', MAILGRANT_KEYS: key })
    await expect(starting).rejects.toMatchObject({
      name: 'EnvError',
      message: expect.stringMatching(/^DATABASE_URL (?!.*hush)/),
    })
  })

  it('says in a sentence that MAILGRANT_DATA_DIR is no directory', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    await expect(start({ MAILGRANT_DATA_DIR: file })).rejects.toMatchObject({
      name: 'EnvError',
      message: expect.stringContaining('MAILGRANT_DATA_DIR'),
    })
  })

  it('closes its database to others, leaves the directory around it, and names a HOST that is none', async () => {
    chmodSync(directory, 0o755)
    const starting = start({ MAILGRANT_DATA_DIR: directory, HOST: '203.0.113.1' })
    await expect(starting).rejects.toMatchObject({
      name: 'EnvError',
      message: expect.stringMatching(/^HOST or PORT: cannot listen on 203\.0\.113\.1/),
    })
    expect(modeOf(directory)).toBe(0o755)
    expect(modeOf(join(directory, 'database'))).toBe(0o700)
    expect(modeOf(join(directory, 'keys'))).toBe(0o600)
  })
})
