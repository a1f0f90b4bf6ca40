import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to the environment of this process
 * @property {boolean} [show] let the command write to the terminal instead of keeping its output
 * @property {number} [timeoutMs]
 */

/**
 * Runs a command to its end. Never throws: a command that is missing has `code` 127, one that ran out of time 124.
 * @param {string} command @param {string[]} args @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const output = options.show ? 'inherit' : 'pipe'
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
    })
    let text = ''
    const timer = stopAfter(child, options.timeoutMs, () => resolve({ code: 124, output: text }))
    child.stdout?.on('data', (part) => (text += part))
    child.stderr?.on('data', (part) => (text += part))
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, output: error.message })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: code ?? 1, output: text })
    })
  })
}

/**
 * Asks first, so that the command can end its own children, and insists ten seconds later.
 * @param {import('node:child_process').ChildProcess} child @param {number | undefined} timeoutMs @param {() => void} tell
 */
function stopAfter(child, timeoutMs, tell) {
  if (timeoutMs === undefined) return undefined
  return setTimeout(() => {
    tell()
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
  }, timeoutMs)
}
