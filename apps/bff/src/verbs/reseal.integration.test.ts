import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import pino from 'pino'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Db } from '../db/open.ts'
import { createSealer } from '../seal/jwe-sealer.ts'
import { places } from '../seal/places.ts'
import type { Sealer } from '../seal/sealer.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { insertDraft, insertEmail } from '../testing/fixtures.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { reseal } from './reseal.ts'

const [old, fresh, lost] = ['k1', 'k10', 'k0'].map((kid) => ({ kid, key: randomBytes(32) }))
if (!old || !fresh || !lost) throw new Error('no keys')
const before = createSealer([old])
const rotated = createSealer([fresh, old])
const afterwards = createSealer([fresh])

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await openTestDatabase()
  ;({ db } = database)
})
afterAll(() => database?.close())
beforeEach(() => database.empty())

const again = (sealer: Sealer = rotated, batchSize = 2) =>
  reseal({ db, sealer, log: pino({ level: 'silent' }) }, { batchSize })

/** An email with every kind of sealed value; answers the ids of its rows. */
async function insertSealed(address: string, sealer: Sealer) {
  const { accounts } = await insertEmail(db, address)
  const configId = await insertDraft(db, accounts.mailbox, 'google')
  const grantId = v7()
  const seal = (place: (row: string) => Parameters<Sealer['seal']>[0], row: string) =>
    sealer.seal(place(row), `${place(row).column} of ${address}`)
  await db
    .update(idpConfig)
    .set({ secretSealed: seal(places.clientSecret, configId) })
    .where(eq(idpConfig.id, configId))
  await db
    .update(mailAccount)
    .set({ passwordSealed: seal(places.password, accounts.smtp) })
    .where(eq(mailAccount.id, accounts.smtp))
  await db.insert(tokenGrant).values({
    id: grantId,
    accountId: accounts.mailbox,
    configId,
    accessTokenSealed: seal(places.accessToken, grantId),
    refreshTokenSealed: seal(places.refreshToken, grantId),
    accessTokenHint: '',
    refreshTokenHint: '',
    scopes: '',
    resourceOwner: address,
    ownerSubject: address,
    configSignature: '',
    status: 'authorized',
    issuedAt: new Date(),
  })
  return { address, configId, accountId: accounts.smtp, grantId }
}

async function opened(ids: Awaited<ReturnType<typeof insertSealed>>, sealer: Sealer) {
  const [config] = await db.select().from(idpConfig).where(eq(idpConfig.id, ids.configId))
  const [account] = await db.select().from(mailAccount).where(eq(mailAccount.id, ids.accountId))
  const [grant] = await db.select().from(tokenGrant).where(eq(tokenGrant.id, ids.grantId))
  return [
    sealer.open(places.clientSecret(ids.configId), config?.secretSealed ?? ''),
    sealer.open(places.password(ids.accountId), account?.passwordSealed ?? ''),
    sealer.open(places.accessToken(ids.grantId), grant?.accessTokenSealed ?? ''),
    sealer.open(places.refreshToken(ids.grantId), grant?.refreshTokenSealed ?? ''),
  ]
}
const values = (address: string) =>
  ['secret_sealed', 'password_sealed', 'access_token_sealed', 'refresh_token_sealed'].map(
    (column) => `${column} of ${address}`,
  )

it('seals everything with the newest key, in batches, so that the old one may go', async () => {
  const emails = []
  for (let n = 0; n < 5; n++) emails.push(await insertSealed(`desk-${n}@example.test`, before))
  expect(await again()).toEqual({ resealed: 20, unopened: 0 })
  for (const each of emails) expect(await opened(each, afterwards)).toEqual(values(each.address))
})

it('touches nothing that the newest key sealed', async () => {
  await insertSealed('new@example.test', rotated)
  const rows = await db.select().from(tokenGrant)
  expect(await again()).toEqual({ resealed: 0, unopened: 0 })
  expect(await db.select().from(tokenGrant)).toEqual(rows)
})

it('passes by what no key of the ring opens, and goes on', async () => {
  await insertSealed('lost@example.test', createSealer([lost]))
  const good = await insertSealed('good@example.test', before)
  expect(await again(rotated, 1)).toEqual({ resealed: 4, unopened: 4 })
  expect(await opened(good, afterwards)).toEqual(values(good.address))
})

it('leaves a value alone that somebody changes meanwhile', async () => {
  const { grantId } = await insertSealed('busy@example.test', before)
  const place = places.refreshToken(grantId)
  const newer = rotated.seal(place, 'a newer token')
  // As a refresh would, between the reading and the writing of the old value.
  const interrupted: Db = Object.create(db, {
    transaction: {
      async value(...work: Parameters<Db['transaction']>) {
        await db
          .update(tokenGrant)
          .set({ refreshTokenSealed: newer })
          .where(eq(tokenGrant.id, grantId))
        return db.transaction(...work)
      },
    },
  })
  await reseal({ db: interrupted, sealer: rotated, log: pino({ level: 'silent' }) })
  const [grant] = await db.select().from(tokenGrant)
  expect(rotated.open(place, grant?.refreshTokenSealed ?? '')).toBe('a newer token')
})
