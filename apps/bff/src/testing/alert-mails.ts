import { readFile } from 'node:fs/promises'
import type { Sandbox } from '@mailgrant/sandbox'
import { eq } from 'drizzle-orm'
import { createAlertChannels } from '../alerts/create-channels.ts'
import type { Db } from '../db/open.ts'
import type { Clock } from '../deps.ts'
import { places } from '../seal/places.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { type ConsoleDeps, consoleDeps } from './console.ts'
import { insertEmail, type InsertedEmail } from './fixtures.ts'

/** A console whose alerts go out over the sandbox's mail server. */
export async function alertMailDeps(db: Db, sandbox: Sandbox, clock: Clock): Promise<ConsoleDeps> {
  const ca = await readFile(sandbox.caFile, 'utf8')
  return {
    ...consoleDeps(db, sandbox, { clock }),
    alertChannels: createAlertChannels({ allowPrivateHosts: true, ca }),
  }
}

type SenderDeps = Pick<ConsoleDeps, 'db' | 'clock' | 'sealer'>

/** Sending through the sandbox, as the SMTP tab stores it. */
export async function sendsThrough(
  { db, clock }: Pick<SenderDeps, 'db' | 'clock'>,
  sandbox: Sandbox,
  { accounts }: InsertedEmail,
  changes: Partial<typeof mailAccount.$inferInsert>,
): Promise<void> {
  if (sandbox.mail === null) throw new Error(sandbox.mailUnavailable ?? 'no mail server')
  await db
    .update(mailAccount)
    .set({
      enabled: true,
      host: 'localhost',
      port: sandbox.mail.submission.port,
      tlsMode: 'starttls',
      lastActivityAt: clock(),
      ...changes,
    })
    .where(eq(mailAccount.id, accounts.smtp))
}

/** A healthy email to send alerts through. */
export async function insertSender(
  deps: SenderDeps,
  sandbox: Sandbox,
  address: string,
  password: string,
): Promise<InsertedEmail> {
  const email = await insertEmail(deps.db, address)
  const passwordSealed = deps.sealer.seal(places.password(email.accounts.smtp), password)
  await sendsThrough(deps, sandbox, email, { authMethod: 'basic', passwordSealed })
  return email
}

export interface ReadMail {
  from: string
  /** of the envelope */
  to: string[]
  field(name: string): string | undefined
  text: string
}

/** What went out by SMTP, but for the first so many. */
export const readMails = (sandbox: Sandbox, before: number): ReadMail[] =>
  sandbox
    .sent()
    .slice(before)
    .map(({ from, to, raw }) => {
      const [head = ''] = raw.split('\r\n\r\n')
      const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
      const field = (name: string) =>
        lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 2)
      const text = raw
        .replaceAll('=\r\n', '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        )
      return { from, to, field, text }
    })
