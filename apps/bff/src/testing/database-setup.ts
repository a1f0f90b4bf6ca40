import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { databaseOverPglite, pgliteExtensions } from '../db/open-pglite.ts'
import { openPostgres } from '../db/open-postgres.ts'
import { startPostgres } from './start-postgres.ts'

/** Where open-database.ts gets a migrated database from. */
export type TestDatabaseSource =
  | { kind: 'pglite'; snapshot: string }
  /** `url` is of the maintenance database; `template` has the schema */
  | { kind: 'postgres'; url: string; template: string }

declare module 'vitest' {
  interface ProvidedContext {
    testDatabase: TestDatabaseSource
  }
}

/** Migrates once for the whole run; each test file starts from a copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  return project.name === 'bff:postgres' ? setUpPostgres(project) : setUpPglite(project)
}

async function setUpPglite(project: TestProject) {
  const directory = mkdtempSync(join(tmpdir(), 'mailgrant-snapshot-'))
  const client = await PGlite.create({ extensions: pgliteExtensions })
  await databaseOverPglite(client).migrate()
  const dump = await client.dumpDataDir('none')
  await client.close()
  const snapshot = join(directory, 'migrated.tar')
  writeFileSync(snapshot, new Uint8Array(await dump.arrayBuffer()))
  project.provide('testDatabase', { kind: 'pglite', snapshot })
  return async () => rmSync(directory, { recursive: true, force: true })
}

async function setUpPostgres(project: TestProject) {
  const server = await startPostgres()
  const template = 'mailgrant_template'
  const admin = postgres(server.url, { max: 1 })
  await admin`create database ${admin(template)}`
  await admin.end()
  const migrated = openPostgres(databaseUrl(server.url, template))
  await migrated.migrate()
  await migrated.close()
  project.provide('testDatabase', { kind: 'postgres', url: server.url, template })
  return () => server.stop()
}

export function databaseUrl(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
