import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
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

describe('the key file', () => {
  it.each([
    ['empty', ''],
    ['too short', 'k1:abc\n'],
    ['not base64url', `k1:${'!'.repeat(43)}\n`],
    ['twice the same id', `k1:${'A'.repeat(43)}\nk1:${'B'.repeat(43)}\n`],
  ])(
    'stops the start where it is %s, in words and before the database is made',
    async (_, text) => {
      writeFileSync(join(directory, 'keys'), text)
      await expect(start({ MAILGRANT_DATA_DIR: directory })).rejects.toMatchObject({
        name: 'KeyFileError',
        message: expect.stringMatching(/keys is damaged: .* Restore it from a backup/),
      })
      // the lock is given back, and nothing else was made
      expect(readdirSync(directory).toSorted()).toEqual(['database', 'keys'])
      expect(readdirSync(join(directory, 'database'))).toEqual([])
    },
  )

  it('is not made anew beside a database that is there already', async () => {
    mkdirSync(join(directory, 'database'))
    writeFileSync(join(directory, 'database', 'PG_VERSION'), '17')
    await expect(start({ MAILGRANT_DATA_DIR: directory })).rejects.toMatchObject({
      name: 'KeyFileError',
      message: expect.stringMatching(/keys is missing\. Restore it from a backup/),
    })
    expect(existsSync(join(directory, 'keys'))).toBe(false)
  })
})

describe('the process', () => {
  it('ends with a sentence and a code that is not 0', () => {
    writeFileSync(join(directory, 'keys'), 'k1:abc')
    const ended = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, 'index.ts')],
      { env: { MAILGRANT_DATA_DIR: directory, PORT: '0' }, encoding: 'utf8' },
    )
    expect(ended.status).toBe(1)
    expect(ended.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^The key file .*\.$/)])
  })

  it('leaves no lock behind when it is stopped', async () => {
    const server = await start({ MAILGRANT_DATA_DIR: directory })
    await server.close()
    expect(readdirSync(directory).toSorted()).toEqual(['database', 'keys'])
  })
})
