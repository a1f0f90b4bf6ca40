import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MailServers } from '@mailgrant/sandbox'
import type { Filling } from './_sandbox-process.ts'

export interface BenchMail extends AsyncDisposable {
  servers: MailServers
  ca: Buffer
  login: string
  password: string
  accessToken: string
  /** Adds messages to the mailbox. */
  deliver(filling: Filling): Promise<void>
}

interface Told {
  mail: MailServers | null
  mailUnavailable: string | null
  caFile: string
  accessToken: string
  login: string
  password: string
}

/** The sandbox's real mail servers, in processes of their own. */
export async function startBenchMail(): Promise<BenchMail> {
  const program = join(import.meta.dirname, '_sandbox-process.ts')
  const child = fork(program, { execArgv: ['--import', 'tsx'], stdio: 'ignore' })
  const message = async () => {
    const [told]: unknown[] = await once(child, 'message', { signal: AbortSignal.timeout(120_000) })
    return told
  }
  // Both ends are this folder's.
  const told = (await message()) as Told
  if (told.mail === null) throw new Error(told.mailUnavailable ?? 'no mail servers')
  return {
    servers: told.mail,
    ca: readFileSync(told.caFile),
    login: told.login,
    password: told.password,
    accessToken: told.accessToken,
    async deliver(filling) {
      child.send(filling)
      await message()
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}
