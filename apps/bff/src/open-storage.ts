import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { explainDatabaseError } from './db/explain-database-error.ts'
import { lockDirectory } from './db/lock-directory.ts'
import { openPglite } from './db/open-pglite.ts'
import { openPostgres } from './db/open-postgres.ts'
import type { Database } from './db/open.ts'
import { type Env, EnvError } from './env.ts'
import { redactText } from './logging/redact.ts'
import { type KeyRing, readKeyFile } from './seal/key-ring.ts'

/** A database that answers and has today's schema, and the keys to what is sealed in it. */
export interface Storage {
  database: Database
  keys: KeyRing
  close(): Promise<void>
}

/** Whatever the operator can mend is said in an `EnvError`. */
export const openStorage = (env: Env): Promise<Storage> =>
  env.databaseUrl ? openServer(env, env.databaseUrl) : openEmbedded(env)

async function openEmbedded(env: Env): Promise<Storage> {
  const directory = resolve(env.dataDir)
  const files = makeDirectories(directory)
  const lock = await lockDirectory(directory)
  try {
    const used = readdirSync(files).length > 0
    const keys = env.keys ?? readKeyFile(directory, { mayMake: !used })
    const database = await openFiles(files)
    return {
      database,
      keys,
      async close() {
        await database.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** A directory that was there may hold more than ours, so only what is inside is closed to others. */
function makeDirectories(directory: string): string {
  const files = join(directory, 'database')
  try {
    mkdirSync(files, { recursive: true, mode: 0o700 })
    chmodSync(files, 0o700)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new EnvError(
      `MAILGRANT_DATA_DIR: ${directory} cannot be used as a directory (${code}).`,
      { cause: error },
    )
  }
  return files
}

async function openFiles(files: string): Promise<Database> {
  let database: Database | undefined
  try {
    database = await openPglite(files)
    await database.migrate()
    return database
  } catch (error) {
    await database?.close()
    const why = error instanceof Error ? redactText(error.message) : String(error)
    throw new EnvError(
      `MAILGRANT_DATA_DIR: the database in ${files} cannot be opened (${why}). Put a backup of the whole data directory in its place, or name another directory.`,
      { cause: error },
    )
  }
}

async function openServer(env: Env, url: string): Promise<Storage> {
  if (!env.keys) throw new EnvError('MAILGRANT_KEYS is missing.')
  const database = parsed(url)
  try {
    await database.ping()
    await database.migrate()
  } catch (error) {
    await database.close()
    const said = explainDatabaseError(error)
    throw said === null ? error : new EnvError(said, { cause: error })
  }
  return { database, keys: env.keys, close: () => database.close() }
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
