import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { serve, type ServerType } from '@hono/node-server'
import { createApp } from './app.ts'
import { dropDeadLeases } from './broker/lease.ts'
import { createDeps } from './create-deps.ts'
import { lockDirectory } from './db/lock-directory.ts'
import { openPglite } from './db/open-pglite.ts'
import { openPostgres } from './db/open-postgres.ts'
import type { Database } from './db/open.ts'
import { type Env, EnvError } from './env.ts'
import { createLogger } from './logging/create-logger.ts'
import { redactText } from './logging/redact.ts'
import { type KeyRing, readKeyFile } from './seal/key-ring.ts'
import { openSetup } from './verbs/open-setup.ts'

export class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(
      `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to a free port.`,
    )
    this.name = 'PortInUseError'
  }
}

interface Opened {
  database: Database
  keys: KeyRing
  close(): Promise<void>
}

/** A directory that was there may hold more than ours, so only what is inside is closed to others. */
function makeDirectories(directory: string): string {
  const files = join(directory, 'database')
  try {
    mkdirSync(files, { recursive: true, mode: 0o700 })
    chmodSync(files, 0o700)
  } catch (error) {
    throw new EnvError(
      `MAILGRANT_DATA_DIR: ${directory} cannot be used as a directory (${codeOf(error)}).`,
      { cause: error },
    )
  }
  return files
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

async function openEmbedded(env: Env): Promise<Opened> {
  const directory = resolve(env.dataDir)
  const files = makeDirectories(directory)
  const lock = await lockDirectory(directory)
  const keys = env.keys ?? readKeyFile(directory)
  const database = await openPglite(files)
  return {
    database,
    keys,
    async close() {
      await database.close()
      await lock.release()
    },
  }
}

function parsed(url: string): Database {
  try {
    return openPostgres(url)
  } catch (error) {
    // the driver's own words may quote the address, and with it the password
    throw new EnvError('DATABASE_URL is not a valid address; see README.md for its form.', {
      cause: error,
    })
  }
}

async function openServer(env: Env, url: string): Promise<Opened> {
  if (!env.keys) throw new EnvError('MAILGRANT_KEYS is missing.')
  const database = parsed(url)
  try {
    await database.ping()
  } catch (error) {
    // the driver's own words are at the end of the chain
    let cause = error
    while (cause instanceof Error && cause.cause !== undefined) ({ cause } = cause)
    const why = redactText(cause instanceof Error && cause.message ? cause.message : String(cause))
    await database.close()
    throw new EnvError(`DATABASE_URL: the database does not answer (${why}).`, { cause: error })
  }
  return { database, keys: env.keys, close: () => database.close() }
}

function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  { host, port }: Env,
): Promise<ServerType> {
  return new Promise((resolvePromise, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolvePromise(server))
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new PortInUseError(host, port))
      else
        reject(new EnvError(`HOST or PORT: cannot listen on ${host}:${port} (${codeOf(error)}).`))
    })
  })
}

/** Answers in flight get this long before their connections are cut. */
const drainMs = 3000

function stop(server: ServerType): Promise<void> {
  return new Promise((done) => {
    server.close(() => done())
    if ('closeIdleConnections' in server) server.closeIdleConnections()
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, drainMs)
    cut.unref()
  })
}

/** Opens, migrates, serves and says where. */
export async function startServer(env: Env): Promise<{ close(): Promise<void> }> {
  const log = createLogger({ level: env.logLevel, pretty: process.stdout.isTTY })
  const opened = env.databaseUrl ? await openServer(env, env.databaseUrl) : await openEmbedded(env)
  try {
    await opened.database.migrate()
    if (!env.databaseUrl) await dropDeadLeases(opened.database.db)
    const deps = createDeps({ env, database: opened.database, keys: opened.keys, log })
    // before anybody can ask: who signs in at once must find the first administrator
    const setupLink = await openSetup(deps)
    const server = await listen(createApp(deps).fetch, env)
    log.info({ address: env.publicUrl, host: env.host, port: env.port }, 'ready')
    process.stdout.write(`\nMailgrant is ready: ${env.publicUrl}\n`)
    if (setupLink)
      process.stdout.write(
        `Create the first administrator with this link, which works once:\n${setupLink}\n`,
      )
    return {
      async close() {
        await stop(server)
        // a refresh under way is stored before the database closes
        await deps.broker.idle()
        await opened.close()
        log.info('stopped')
      },
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}
