import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * corepack, npm and pnpm all keep caches under the home directory. Where there is none, or it cannot be written,
 * they get a private one that lasts as long as `use` does.
 * @template T @param {(env: NodeJS.ProcessEnv) => Promise<T>} use
 */
export async function withHome(use) {
  if (process.env.HOME !== '' && isWritable(homedir())) return use({})
  const home = mkdtempSync(join(tmpdir(), 'mailgrant-home-'))
  try {
    return await use({ HOME: home, npm_config_cache: join(home, '.npm') })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** @param {string} directory */
function isWritable(directory) {
  try {
    accessSync(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}
