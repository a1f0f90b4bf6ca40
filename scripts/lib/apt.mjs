import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { run } from './run.mjs'
import { say } from './sentence.mjs'

const policy = '/usr/sbin/policy-rc.d'
const env = { DEBIAN_FRONTEND: 'noninteractive' }

/** Whether this process may install Debian packages at all. */
export function canInstallPackages() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/**
 * Installs Debian packages without starting the services that they bring.
 * @param {string[]} packages @returns {Promise<string | undefined>} a sentence that says why not, or nothing
 */
export async function installPackages(packages) {
  if (!canInstallPackages())
    return `run as root on Debian or Ubuntu, or install ${packages.join(', ')}`
  say(`Installing ${packages.join(', ')} with apt…`)
  const update = await run('apt-get', ['update'], { env, timeoutMs: 180_000 })
  // A stale package list often still serves, so only the installation decides.
  const install = await withoutServices(() =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      env,
      timeoutMs: 600_000,
    }),
  )
  if (install.code === 0) return undefined
  const said = lastLine(install.output) || lastLine(update.output)
  return `apt-get install ${packages.join(' ')} failed: ${said}`
}

/** @template T @param {() => Promise<T>} use */
async function withoutServices(use) {
  if (existsSync(policy)) return use()
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await use()
  } finally {
    rmSync(policy, { force: true })
  }
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? ''
}
