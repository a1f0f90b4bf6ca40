import { rmSync } from 'node:fs'
import { inRoot } from './paths.mjs'

/** What the scripts set for the console; whoever sets a variable outside has the last word. @param {Record<string, string>} defaults */
export function consoleEnv(defaults) {
  const chosen = Object.entries(defaults).filter(([name]) => process.env[name] === undefined)
  return Object.fromEntries(chosen)
}

/**
 * A fresh data directory for a console that works with the sandbox: the sandbox remembers no application and no
 * grant from its last run, so what the console remembered of them would only be broken.
 */
export function freshSandboxData() {
  const directory = inRoot('.sandbox')
  rmSync(directory, { recursive: true, force: true })
  return directory
}
