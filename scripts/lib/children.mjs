import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

const graceMs = 10_000

/**
 * Programs that live and die together: when one ends, or the terminal says Ctrl-C, all end, the youngest first.
 */
export function createChildren() {
  /** @type {import('node:child_process').ChildProcess[]} */
  const running = []
  let stopping = false
  /** @type {(code: number) => void} */
  let end = () => {}
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => (end = resolve))

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => stop(0))
  }
  process.on('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')))

  /** @param {number} code */
  async function stop(code) {
    if (stopping) return
    stopping = true
    for (const child of running.toReversed()) await endChild(child)
    end(code)
  }

  return {
    /** Settles when all have ended, with the exit code of the one that ended first (0 after a signal). */
    ended,
    stop,
    /**
     * @param {string} command @param {string[]} args
     * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} [options]
     */
    start(command, args, options = {}) {
      const child = spawn(command, args, {
        cwd: options.cwd ?? root,
        env: { ...process.env, ...options.env },
        // The channel closes with this process, however it ends, and a child that listens ends with it.
        stdio: ['ignore', options.capture ? 'pipe' : 'inherit', 'inherit', 'ipc'],
        // A group of its own, or the terminal's Ctrl-C would reach it a second time beside ours.
        detached: true,
      })
      running.push(child)
      child.on('error', (error) => {
        console.error(`${command} could not be started: ${error.message}`)
        void stop(1)
      })
      child.on('exit', (code) => void stop(code ?? 1))
      return child
    },
  }
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<void>} */
function endChild(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve()
  }
  return new Promise((resolve) => {
    const insist = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
    child.on('exit', () => {
      clearTimeout(insist)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The whole group has ended already.
  }
}
