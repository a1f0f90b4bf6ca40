import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MailService } from '../authorization/scopes.ts'
import type { User } from '../users.ts'
import type { CertificateFiles } from './certificate.ts'
import {
  oauth2Config,
  oauth2File,
  passwordFile,
  type MailPorts,
  type Mechanism,
} from './dovecot-config.ts'
import { createDovecotProcess } from './dovecot-process.ts'
import { createMaildirs, type Maildirs } from './maildir.ts'
import { startSink, type SentMessage } from './sink.ts'

export interface RunningMail {
  maildirs: Maildirs
  sent(): readonly SentMessage[]
  start(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

export async function startMail(deps: {
  host: string
  ports: MailPorts
  relayPort: number
  directory: string
  users: readonly User[]
  certificates: CertificateFiles
  mechanisms: readonly Mechanism[]
  introspectionUrl: (service: MailService) => string
  deferredRecipients: () => readonly string[]
}): Promise<RunningMail> {
  const { host, ports, relayPort, directory, users, certificates, mechanisms } = deps
  const mailDirectory = join(directory, 'mail')
  await mkdir(mailDirectory, { recursive: true, mode: 0o755 })
  const uid = process.getuid?.() ?? 0
  // Dovecot never opens mail as root.
  const owner = uid === 0 ? { uid: 65534, gid: 65534 } : { uid, gid: process.getgid?.() ?? uid }

  const maildirs = createMaildirs(mailDirectory, owner)
  for (const user of users) await maildirs.create(user.address)
  // Dovecot's own auth process reads these, under its own account.
  await writeFile(join(directory, 'passwords'), passwordFile(users), { mode: 0o644 })
  for (const service of ['imap', 'pop3', 'submission'] as const) {
    for (const delegate of [false, true]) {
      const text = oauth2Config(deps.introspectionUrl(service), delegate)
      await writeFile(oauth2File(directory, service, delegate), text, { mode: 0o644 })
    }
  }

  const sink = await startSink({
    host,
    port: relayPort,
    users,
    maildirs,
    deferred: deps.deferredRecipients,
  })
  const dovecot = createDovecotProcess({
    host,
    ports,
    directory,
    mailDirectory,
    certificates,
    mechanisms,
    relayPort,
    owner,
  })
  try {
    await dovecot.start()
  } catch (error) {
    await sink.close()
    throw error
  }
  return {
    maildirs,
    sent: sink.messages,
    start: dovecot.start,
    stop: dovecot.stop,
    async close() {
      await dovecot.stop()
      await sink.close()
    },
  }
}
