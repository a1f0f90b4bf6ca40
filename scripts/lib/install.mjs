import { existsSync } from 'node:fs'
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { withHome } from './home.mjs'
import { inRoot } from './paths.mjs'
import { findPnpm } from './pnpm.mjs'
import { run } from './run.mjs'
import { say, Sentence } from './sentence.mjs'
import { manifests } from './workspace.mjs'

/** Installs the workspace's dependencies, exactly as locked, unless nothing has changed since the last time. */
export async function ensureInstalled() {
  const wanted = fingerprint(['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()])
  const present = existsSync(inRoot('node_modules', '.modules.yaml'))
  if (present && readStamp('installed') === wanted) return

  say('Installing dependencies…')
  await withHome(async (home) => {
    // CI keeps pnpm from asking before it replaces a modules folder; corepack must not ask either.
    const env = { ...home, CI: 'true', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' }
    const [command, ...args] = await findPnpm(env)
    const install = await run(command, [...args, 'install', '--frozen-lockfile'], { env })
    if (install.code === 0) return
    if (install.output.includes('ERR_PNPM_OUTDATED_LOCKFILE')) {
      throw new Sentence(
        'pnpm-lock.yaml does not match a package.json; run `corepack pnpm install` and commit the lockfile.',
      )
    }
    throw new Sentence(`The dependencies could not be installed.\n${install.output.trim()}`)
  })
  writeStamp('installed', wanted)
}
