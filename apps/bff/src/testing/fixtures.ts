import { v7 } from 'uuid'
import type { Actor } from '../deps.ts'
import type { Db } from '../db/open.ts'
import { authSession, authUser } from '../tables/auth.ts'
import { email } from '../tables/email.ts'
import { event } from '../tables/event.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'

/** Rows as the console leaves them, for tests that start in the middle. */

const farOff = new Date('2100-01-01T00:00:00Z')

export async function insertActor(db: Db, name = 'Ada'): Promise<Actor> {
  const id = v7()
  const now = new Date()
  const stamps = { createdAt: now, updatedAt: now }
  const address = `${id}@admin.test`
  await db.insert(authUser).values({ id, name, email: address, ...stamps })
  const sessionId = v7()
  await db
    .insert(authSession)
    .values({ id: sessionId, token: v7(), userId: id, expiresAt: farOff, ...stamps })
  return { id, name, email: address, sessionId, confirmedAt: farOff }
}

/** Every email and config goes, and with them accounts, grants and round trips. */
export async function clearEmails(db: Db): Promise<void> {
  await db.delete(email)
  await db.delete(idpConfig)
  await db.delete(event)
}

export interface InsertedEmail {
  id: string
  address: string
  accounts: { mailbox: string; smtp: string }
}

export async function insertEmail(db: Db, address: string): Promise<InsertedEmail> {
  const [id, mailbox, smtp] = [v7(), v7(), v7()]
  const now = new Date()
  await db.insert(email).values({ id, address, createdAt: now, updatedAt: now })
  const common = { emailId: id, afterFetch: 'nothing' as const, updatedAt: now }
  await db.insert(mailAccount).values([
    { id: mailbox, kind: 'mailbox', protocol: 'imap', tlsMode: 'implicit', ...common },
    { id: smtp, kind: 'smtp', protocol: 'smtp', tlsMode: 'starttls', ...common },
  ])
  return { id, address, accounts: { mailbox, smtp } }
}

/** A draft as opening Config makes it. */
export async function insertDraft(
  db: Db,
  accountId: string,
  provider: 'microsoft' | 'google' | 'other',
): Promise<string> {
  const id = v7()
  const now = new Date()
  await db.insert(idpConfig).values({
    id,
    name: 'Draft',
    provider,
    state: 'draft',
    draftOfAccountId: accountId,
    authorizationEndpoint: '',
    tokenEndpoint: '',
    scopes: '',
    mailHosts: [],
    createdAt: now,
    updatedAt: now,
  })
  return id
}
