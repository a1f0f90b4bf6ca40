import { createHash } from 'node:crypto'
import { readdirSync, realpathSync, rmSync } from 'node:fs'
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

/** Numbers of the lock files, newest first. */
const generations = (directory: string): number[] =>
  readdirSync(directory)
    .flatMap((name) => /^lock\.(\d{1,12})\.sock$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => b - a)

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

/** A stale file, one just removed, or the plain file that earlier versions left. */
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

/** How long a competitor with a lower number may take to see that it has lost. */
const withdrawalMs = 1500

/** The process id of a holder with a lower number that stays, null once there is none. */
async function olderHolder(directory: string, older: readonly number[]): Promise<string | null> {
  const deadline = performance.now() + withdrawalMs
  for (const generation of older)
    for (;;) {
      const holder = await holderOf(directory, generation)
      if (holder === null) break
      if (performance.now() > deadline) return holder
      await delay(40)
    }
  return null
}

/**
 * Holds a directory by a bound unix socket, which the kernel lets go when the process dies.
 *
 * A dead holder leaves its socket file behind, and removing a stale file races with whoever is
 * just taking it over. So files are numbered: binding a number succeeds for one process only, and a
 * stale file is removed by the holder of a higher number. After binding each looks at the others:
 * who is not the newest withdraws; the newest withdraws where an older one stays, because that one
 * took the directory while a clean end had just removed the last file and numbers began again.
 */
export async function lockDirectory(path: string): Promise<DirectoryLock> {
  const directory = realpathSync(path)
  if (process.platform === 'win32') return lockPipe(directory)
  for (;;) {
    const [newest] = generations(directory)
    if (newest !== undefined) {
      const holder = await holderOf(directory, newest)
      if (holder !== null) throw new DirectoryInUseError(path, holder || null)
    }
    const generation = newest === undefined ? 0 : newest + 1
    const server = await bind(directory, generation)
    if (server === null) continue
    const release = () => inside(directory, () => close(server))
    const [first, ...older] = generations(directory)
    if (first !== generation) {
      await release()
      continue
    }
    const holder = await olderHolder(directory, older)
    if (holder !== null) {
      await release()
      throw new DirectoryInUseError(path, holder || null)
    }
    server.unref()
    for (const stale of older) rmSync(`${directory}/${socketName(stale)}`, { force: true })
    // closing removes our file
    return { release }
  }
}

const close = (server: Server) =>
  new Promise<void>((resolve, reject) =>
    server.close((error) => (error ? reject(error) : resolve())),
  )

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
