import { readFileSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { Sentence } from './sentence.mjs'

/** The version that `packageManager` pins, without its hash. */
function pinnedVersion() {
  const { packageManager } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  return String(packageManager).replace('pnpm@', '').replace(/\+.*/, '')
}

/**
 * How to call the pinned pnpm on this machine: by corepack, which checks the hash in package.json, else by npx.
 * @param {NodeJS.ProcessEnv} env @returns {Promise<[command: string, ...args: string[]]>}
 */
export async function findPnpm(env) {
  const version = pinnedVersion()
  /** @type {[string, ...string[]][]} */
  const ways = [
    ['corepack', 'pnpm'],
    ['npx', '--yes', `pnpm@${version}`],
  ]
  let answer = ''
  for (const [command, ...args] of ways) {
    const probe = await run(command, [...args, '--version'], { env, timeoutMs: 120_000 })
    if (probe.code === 0 && probe.output.trim().endsWith(version)) return [command, ...args]
    answer = probe.output
  }
  throw new Sentence(
    `pnpm ${version} could not be had by corepack or npx; is the npm registry reachable?\n${answer.trim()}`,
  )
}
