import { v7 } from 'uuid'
import type { Deps } from '../deps.ts'
import { places } from '../seal/places.ts'
import { alertRule } from '../tables/alert-rule.ts'

type Rule = typeof alertRule.$inferInsert

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** A rule that listens to everything, as the console stores it. */
export async function insertRule(
  { db, sealer }: Pick<Deps, 'db' | 'sealer'>,
  changes: Partial<Rule> = {},
): Promise<string> {
  const id = v7()
  const now = new Date()
  const webhook = changes.url !== undefined
  await db.insert(alertRule).values({
    id,
    name: 'Team',
    channel: webhook ? 'webhook' : 'mail',
    recipients: webhook ? [] : ['team@elsewhere.test'],
    webhookSecretSealed: webhook ? sealer.seal(places.webhookSecret(id), webhookSecret) : null,
    events: [
      'needs-reauthorisation',
      'failing',
      'secret-expires',
      'server-down',
      'grant-ends',
      'no-mail',
      'recovered',
    ],
    createdAt: now,
    updatedAt: now,
    ...changes,
  })
  return id
}
