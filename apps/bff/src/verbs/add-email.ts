import type { CreateEmail, Email } from '@mailgrant/contract/email'
import { v7 } from 'uuid'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { email } from '../tables/email.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { fieldText } from '../text/accounts.ts'
import { readEmail } from './read-email.ts'
import { recordEvent } from './record-event.ts'

/** Adds an email with its two accounts, both disabled and without authentication. */
export async function addEmail(deps: Deps, actor: Actor, input: CreateEmail): Promise<Email> {
  const id = v7()
  const now = deps.clock()
  const { address, name, notes } = input
  const added = await deps.db.transaction(async (tx) => {
    const inserted = await tx
      .insert(email)
      .values({ id, address, name, notes, createdAt: now, updatedAt: now, updatedBy: actor.name })
      .onConflictDoNothing({ target: email.addressKey })
      .returning({ id: email.id })
    if (inserted.length === 0) throw addressTaken()
    const common = { emailId: id, afterFetch: 'nothing' as const, updatedAt: now }
    await tx.insert(mailAccount).values([
      {
        ...common,
        id: v7(),
        kind: 'mailbox',
        protocol: 'imap',
        tlsMode: 'implicit',
        folder: 'INBOX',
        fetchFrequencyMinutes: 5,
        emailsPerFetch: 10,
      },
      { ...common, id: v7(), kind: 'smtp', protocol: 'smtp', tlsMode: 'starttls' },
    ])
    await recordEvent(
      { ...deps, db: tx },
      { type: 'email.added', outcome: 'ok', actor: actor.name, email: { id, address } },
    )
    return readEmail({ ...deps, db: tx }, id)
  })
  deps.emailTotal.forget()
  return added
}

export const addressTaken = () =>
  new AppError('address_taken', {
    fields: { address: fieldText.addressTaken },
  })
