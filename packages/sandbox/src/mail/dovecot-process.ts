import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dovecotBinary } from './detect-dovecot.ts'
import { dovecotConfig, type DovecotSettings } from './dovecot-config.ts'

export interface DovecotProcess {
  start(): Promise<void>
  stop(): Promise<void>
}

const startLimitMs = 15_000

export function createDovecotProcess(
  settings: Omit<DovecotSettings, 'runDirectory'>,
): DovecotProcess {
  const { host, ports, directory } = settings
  let running: { child: ChildProcess; runDirectory: string; forsake: () => void } | null = null

  async function start() {
    if (running) return
    // A base directory of its own each time: leftovers of a killed one stop the next.
    const runDirectory = await mkdtemp(join(tmpdir(), 'mgd-'))
    await chmod(runDirectory, 0o755)
    const configFile = join(directory, 'dovecot.conf')
    await writeFile(configFile, dovecotConfig({ ...settings, runDirectory }))
    const child = spawn(dovecotBinary, ['-F', '-c', configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: processes that serve a connection outlive their master.
      detached: true,
    })
    let complaint = ''
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    running = { child, runDirectory, forsake: () => endAll(child) }
    // A process that dies of an error must not leave Dovecot behind.
    process.once('exit', running.forsake)
    try {
      await Promise.all(
        [ports.imap, ports.pop3, ports.submission].map((port) => greeting(host, port, child)),
      )
    } catch (cause) {
      await stop()
      const log = await readFile(join(directory, 'dovecot.log'), 'utf8').catch(() => '')
      throw new Error(`Dovecot did not start. ${complaint}${log.slice(-2000)}`, { cause })
    }
  }

  async function stop() {
    const stopping = running
    running = null
    if (!stopping) return
    const { child, runDirectory, forsake } = stopping
    process.off('exit', forsake)
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await Promise.race([gone, sleep(5000, undefined, { ref: false })])
      if (child.exitCode === null) child.kill('SIGKILL')
    }
    endAll(child)
    await rm(runDirectory, { recursive: true, force: true })
  }

  return { start, stop }
}

/** The whole group: a connection that outlived its server would hide that the server was away. */
function endAll({ pid }: ChildProcess) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // all have ended by themselves
  }
}

/** An open port is not readiness: Dovecot answers once its login process is up. */
async function greeting(host: string, port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startLimitMs
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error('Dovecot exited')
    if (await greets(host, port)) return
    await sleep(40)
  }
  throw new Error(`no greeting on port ${port}`)
}

function greets(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2000, () => done(false))
    socket.once('data', () => done(true))
    socket.once('error', () => done(false))
    socket.once('close', () => resolve(false))
  })
}
