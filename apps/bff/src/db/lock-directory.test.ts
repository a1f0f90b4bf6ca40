import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DirectoryInUseError, lockDirectory } from './lock-directory.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailgrant-lock-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A process of its own that takes the lock, says so and waits. */
function startHolder() {
  const script = `
    const { lockDirectory } = await import(${JSON.stringify(join(import.meta.dirname, 'lock-directory.ts'))})
    try { await lockDirectory(${JSON.stringify(directory)}); console.log('held') }
    catch (error) { console.log(error.name) ; process.exit(0) }
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  })
  const said = once(child.stdout, 'data').then(([chunk]) => String(chunk).trim())
  return { child, said }
}

describe('lockDirectory', () => {
  it('refuses a second holder and names the first', async () => {
    const lock = await lockDirectory(directory)
    const second = lockDirectory(directory)
    await expect(second).rejects.toThrow(DirectoryInUseError)
    await expect(second).rejects.toThrow(`process id ${process.pid}`)
    await lock.release()
  })

  it('is free again after a clean end, as often as one likes', async () => {
    for (let round = 0; round < 3; round++) await (await lockDirectory(directory)).release()
    expect(readdirSync(directory)).toHaveLength(1)
  })

  it('holds a directory whose path is longer than a socket path may be', async () => {
    const deep = join(directory, 'd'.repeat(120), 'e'.repeat(120))
    mkdirSync(deep, { recursive: true })
    const lock = await lockDirectory(deep)
    await expect(lockDirectory(deep)).rejects.toThrow(DirectoryInUseError)
    await lock.release()
  })

  it('dies with its process, even one that was killed', async () => {
    const first = startHolder()
    expect(await first.said).toBe('held')
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUseError)
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    await (await lockDirectory(directory)).release()
  })

  it('goes to exactly one of many that find a stale file at once', async () => {
    const dead = startHolder()
    expect(await dead.said).toBe('held')
    dead.child.kill('SIGKILL')
    await once(dead.child, 'exit')
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => lockDirectory(directory)),
    )
    const held = tries.filter((one) => one.status === 'fulfilled')
    expect(held).toHaveLength(1)
    await held[0]?.value.release()
  })
})
