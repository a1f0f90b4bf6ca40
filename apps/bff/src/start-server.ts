import { serve, type ServerType } from '@hono/node-server'
import { createApp } from './app.ts'
import { createBackground } from './background/create-background.ts'
import { dropDeadLeases } from './broker/lease.ts'
import { createDeps } from './create-deps.ts'
import { type Env, EnvError } from './env.ts'
import { createLogger } from './logging/create-logger.ts'
import { openStorage } from './open-storage.ts'
import { openSetup } from './verbs/open-setup.ts'
import { reseal } from './verbs/reseal.ts'

export class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(
      `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to a free port.`,
    )
    this.name = 'PortInUseError'
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

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
  const opened = await openStorage(env)
  try {
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
    const background = createBackground(deps, opened.database)
    deps.metrics.watchQueues(() => background.depths())
    void background.start()
    const stopping = new AbortController()
    const resealing = reseal(deps, { signal: stopping.signal }).catch((error: unknown) =>
      log.error({ err: error }, 'not sealed with the newest key; tried again at the next start'),
    )
    return {
      async close() {
        stopping.abort()
        await Promise.all([stop(server), background.stop()])
        await resealing
        // a refresh under way is stored before the database closes
        await deps.broker.end()
        await opened.close()
        log.info('stopped')
      },
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}
