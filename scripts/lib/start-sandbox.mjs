import { createInterface } from 'node:readline'
import { ensureDovecot } from './dovecot.mjs'
import { say } from './sentence.mjs'

/**
 * What the sandbox says about itself in its first line of JSON.
 * @typedef {object} SandboxReport
 * @property {Record<string, string>} env what the console needs to know
 * @property {{ address: string, password: string, name: string, shared: boolean }[]} users
 * @property {{ portalUrl: string }} microsoft
 * @property {{ portalUrl: string }} google
 * @property {{ url: string }} control
 * @property {string | null} mailUnavailable
 */

/**
 * Starts the local authorization servers and, where it can, the mail server.
 * @param {ReturnType<typeof import('./children.mjs').createChildren>} children
 * @returns {Promise<SandboxReport | undefined>} nothing where the sandbox ended before it was ready
 */
export async function startSandbox(children) {
  const reason = await ensureDovecot()
  if (reason) say(`${reason}\nThe sandbox goes on with its authorization servers alone.`)
  const args = ['--import', 'tsx', 'packages/sandbox/src/main.ts', '--json']
  const { stdout } = children.start(process.execPath, args, { capture: true })
  return new Promise((resolve) => {
    if (!stdout) return resolve(undefined)
    const lines = createInterface({ input: stdout })
    lines.on('line', (line) => (line.startsWith('{') ? resolve(JSON.parse(line)) : say(line)))
    lines.on('close', () => resolve(undefined))
  })
}
