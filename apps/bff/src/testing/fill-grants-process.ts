import { z } from 'zod'
import { openPostgres } from '../db/open-postgres.ts'
import { configSignature } from '../oauth2/config-signature.ts'
import { mask } from '../oauth2/mask.ts'
import { createSealer } from '../seal/jwe-sealer.ts'
import { parseKey } from '../seal/key-ring.ts'
import { places } from '../seal/places.ts'
import { email } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { v7 } from 'uuid'

/**
 * For who starts this as a child: many enabled mailboxes with real grants, as authorising them one
 * by one would leave them. Prints the ids of the emails as JSON.
 */
const order = z
  .object({
    databaseUrl: z.string(),
    /** as in MAILGRANT_KEYS */
    key: z.string(),
    config: z.object({
      id: z.string(),
      clientId: z.string(),
      clientSecret: z.string(),
      provider: z.enum(['microsoft', 'google']),
      authorizationEndpoint: z.string(),
      tokenEndpoint: z.string(),
      issuer: z.string(),
      userinfoEndpoint: z.string().nullable(),
      revocationEndpoint: z.string().nullable(),
      scopes: z.string(),
    }),
    /** who consented, whatever the address of the email */
    owner: z.string(),
    imapPort: z.number(),
    /** whether background work is to look at them once they expire */
    due: z.boolean(),
    grants: z.array(
      z.object({
        address: z.string(),
        accessToken: z.string(),
        refreshToken: z.string(),
        scopes: z.string(),
        expiresAt: z.coerce.date(),
      }),
    ),
  })
  .parse(JSON.parse(await read(process.stdin)))

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

const key = parseKey(order.key)
if (key === null) throw new Error('the key is not of the form id:key')
const sealer = createSealer([key])
const database = openPostgres(order.databaseUrl)
const { db } = database
const now = new Date()
const { clientSecret, ...config } = order.config
await db.insert(idpConfig).values({
  ...config,
  name: 'Many',
  state: 'enabled',
  secretSealed: sealer.seal(places.clientSecret(config.id), clientSecret),
  mailHosts: [],
  createdAt: now,
  updatedAt: now,
})

const rows = order.grants.map((grant) => {
  const [id, mailbox, smtp, grantId] = [v7(), v7(), v7(), v7()]
  const rule = { address: grant.address, strictMatching: false, expectedOwner: order.owner }
  const common = { emailId: id, afterFetch: 'nothing' as const, updatedAt: now }
  return {
    email: { id, address: grant.address, createdAt: now, updatedAt: now },
    mailbox: {
      ...common,
      id: mailbox,
      kind: 'mailbox' as const,
      enabled: true,
      protocol: 'imap' as const,
      host: 'localhost',
      port: order.imapPort,
      tlsMode: 'implicit' as const,
      authMethod: 'oauth2' as const,
      provider: config.provider,
      idpConfigId: config.id,
      login: order.owner,
      strictMatching: false,
      expectedOwner: order.owner,
      folder: 'INBOX',
      fetchFrequencyMinutes: 5,
      emailsPerFetch: 10,
    },
    smtp: {
      ...common,
      id: smtp,
      kind: 'smtp' as const,
      protocol: 'smtp' as const,
      tlsMode: 'starttls' as const,
    },
    grant: {
      id: grantId,
      accountId: mailbox,
      configId: config.id,
      accessTokenSealed: sealer.seal(places.accessToken(grantId), grant.accessToken),
      refreshTokenSealed: sealer.seal(places.refreshToken(grantId), grant.refreshToken),
      accessTokenHint: mask(grant.accessToken),
      refreshTokenHint: mask(grant.refreshToken),
      expiresAt: grant.expiresAt,
      scopes: grant.scopes,
      resourceOwner: order.owner,
      ownerSubject: order.owner,
      configSignature: configSignature({ ...config, mailHosts: [] }, rule),
      status: 'authorized' as const,
      issuedAt: now,
      dueAt: order.due ? new Date(grant.expiresAt.getTime() - 1000) : null,
    },
  }
})
const lot = 200
for (let at = 0; at < rows.length; at += lot) {
  const some = rows.slice(at, at + lot)
  await db.insert(email).values(some.map((row) => row.email))
  await db.insert(mailAccount).values(some.map((row) => row.mailbox))
  await db.insert(mailAccount).values(some.map((row) => row.smtp))
  await db.insert(tokenGrant).values(some.map((row) => row.grant))
}
await database.close()
process.stdout.write(`${JSON.stringify(rows.map((row) => row.email.id))}\n`)
