import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** `apps/bff/migrations`, found from the source tree (src/db) and from the bundle (dist) alike. */
export function migrationsFolder(): string {
  for (const up of ['../migrations', '../../migrations']) {
    const folder = join(import.meta.dirname, up)
    if (existsSync(join(folder, 'meta', '_journal.json'))) return folder
  }
  throw new Error('The migrations folder is missing beside the server.')
}
