import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

  it('is free again after a clean end, as often as one likes, and leaves nothing behind', async () => {
    for (let round = 0; round < 3; round++) await (await lockDirectory(directory)).release()
    expect(readdirSync(directory)).toEqual([])
  })

  it('takes over from the plain file that earlier versions left, and removes it', async () => {
    writeFileSync(join(directory, 'lock.7.sock'), '')
    const lock = await lockDirectory(directory)
    expect(readdirSync(directory)).toEqual(['lock.8.sock'])
    await lock.release()
    expect(readdirSync(directory)).toEqual([])
  })

  it('never has two holders, however often it changes hands', async () => {
    let holders = 0
    let most = 0
    const takeTurns = async () => {
      for (let round = 0; round < 15; round++) {
        const lock = await lockDirectory(directory).catch((error: unknown) => {
          if (error instanceof DirectoryInUseError) return null
          throw error
        })
        if (lock === null) continue
        most = Math.max(most, ++holders)
        await new Promise((resolve) => setImmediate(resolve))
        holders -= 1
        await lock.release()
      }
    }
    await Promise.all(Array.from({ length: 8 }, takeTurns))
    expect(most).toBe(1)
  })

  it('gives way to a holder of a lower number, who came when the last file had just gone', async () => {
    const lock = await lockDirectory(directory)
    writeFileSync(join(directory, 'lock.5.sock'), '')
    await expect(lockDirectory(directory)).rejects.toThrow(`process id ${process.pid}`)
    await lock.release()
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
