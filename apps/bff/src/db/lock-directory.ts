import { createHash } from 'node:crypto'
import { readdirSync, realpathSync, unlinkSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Another process holds the directory. */
export class DirectoryInUseError extends Error {
  constructor(directory: string, holder: string | null) {
    super(
      `The data directory ${directory} is in use by another Mailgrant process${holder ? ` (process id ${holder})` : ''}. Stop that one first, or set MAILGRANT_DATA_DIR to another directory.`,
    )
    this.name = 'DirectoryInUseError'
  }
}

export interface DirectoryLock {
  release(): Promise<void>
}

const socketName = (generation: number) => `lock.${generation}.sock`

function newestGeneration(directory: string): number | null {
  let newest: number | null = null
  for (const name of readdirSync(directory)) {
    const match = /^lock\.(\d{1,12})\.sock$/.exec(name)
    if (match && (newest === null || Number(match[1]) > newest)) newest = Number(match[1])
  }
  return newest
}

/**
 * A socket path has room for about 100 bytes, so sockets are named relative to the directory.
 * `work` must touch the socket's path before it yields: the working directory is set back at once.
 */
function inside<T>(directory: string, work: () => T): T {
  const before = process.cwd()
  process.chdir(directory)
  try {
    return work()
  } finally {
    process.chdir(before)
  }
}

function bind(directory: string, generation: number): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(String(process.pid))
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    inside(directory, () => server.listen(socketName(generation), () => resolve(server)))
  })
}

/** A stale file, one just removed, or the plain file that a clean end leaves. */
const nobodyListens = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'])

/** The process id of a living holder, `''` where it did not say, null where nobody listens. */
function ask(directory: string, generation: number): Promise<string | null> {
  return new Promise((resolve) => {
    let said = ''
    const socket = inside(directory, () => createConnection(socketName(generation)))
    socket.setTimeout(2000, () => socket.destroy())
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1').slice(0, 20)))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (nobodyListens.has(error.code ?? '')) resolve(null)
    })
    socket.on('close', () => resolve(/^\d+$/.test(said) ? said : ''))
  })
}

/** A holder between bind and listen refuses for a moment, so one refusal proves nothing. */
async function holderOf(directory: string, generation: number): Promise<string | null> {
  for (let attempt = 0; attempt < 4; attempt++) {
    const holder = await ask(directory, generation)
    if (holder !== null) return holder
    await delay(40)
  }
  return null
}

/**
 * Holds a directory by a bound unix socket, which the kernel lets go when the process dies.
 *
 * A dead holder leaves its socket file behind, and removing a stale file races with whoever is
 * just taking it over. So files are numbered: binding the next number succeeds for one process
 * only, and the newest file is never removed, not even on a clean end; older ones are, by the
 * holder of a newer one. Whoever binds a number that is not the newest has lost.
 */
export async function lockDirectory(path: string): Promise<DirectoryLock> {
  const directory = realpathSync(path)
  if (process.platform === 'win32') return lockPipe(directory)
  for (;;) {
    const newest = newestGeneration(directory)
    if (newest !== null) {
      const holder = await holderOf(directory, newest)
      if (holder !== null) throw new DirectoryInUseError(path, holder || null)
    }
    const generation = newest === null ? 0 : newest + 1
    const server = await bind(directory, generation)
    if (server === null) continue
    if (newestGeneration(directory) !== generation) {
      await inside(directory, () => close(server))
      continue
    }
    server.unref()
    removeOlder(directory, generation)
    return {
      release: () => {
        // Closing unlinks our file, by its relative name; an empty successor keeps the numbers rising.
        writeFileSync(`${directory}/${socketName(generation + 1)}`, '', { flag: 'wx' })
        return inside(directory, () => close(server))
      },
    }
  }
}

const close = (server: Server) =>
  new Promise<void>((resolve, reject) =>
    server.close((error) => (error ? reject(error) : resolve())),
  )

function removeOlder(directory: string, generation: number): void {
  for (const name of readdirSync(directory)) {
    const match = /^lock\.(\d{1,12})\.sock$/.exec(name)
    if (match && Number(match[1]) < generation) unlinkSync(`${directory}/${name}`)
  }
}

/** Windows has no socket files; a named pipe dies with its process. */
async function lockPipe(directory: string): Promise<DirectoryLock> {
  const digest = createHash('sha256').update(directory.toLowerCase()).digest('hex').slice(0, 32)
  const server = createServer((socket) => socket.end(String(process.pid)))
  const held = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(`\\\\.\\pipe\\mailgrant-${digest}`, () => resolve(true))
  })
  if (!held) throw new DirectoryInUseError(directory, null)
  server.unref()
  return { release: () => close(server) }
}
