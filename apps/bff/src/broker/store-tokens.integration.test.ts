import { type Sandbox, startSandbox } from '@mailgrant/sandbox'
import { eq, isNull, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { incident } from '../tables/incident.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { consoleDeps, createTestConsole, type TestConsole } from '../testing/console.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'

/** What is stored beside the tokens goes wrong, while nobody else has the rotated refresh token. */

let sandbox: Sandbox
let database: TestDatabase
let desk: TestConsole
let accountId: string

beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
  database = await openTestDatabase()
  await database.db.execute(sql`create sequence tries`)
})
afterAll(async () => {
  await sandbox?.stop()
  await database?.close()
})
beforeEach(async () => {
  sandbox.knobs.reset()
  await database.empty()
  desk = await createTestConsole(consoleDeps(database.db, sandbox), sandbox)
  const configured = await desk.configure()
  await desk.authorize(configured)
  accountId = configured.email.accounts.mailbox
  await database.db
    .update(mailAccount)
    .set({ enabled: true, host: 'outlook.office365.com', port: 993 })
    .where(eq(mailAccount.id, accountId))
  sandbox.knobs.set({ rotation: 'reuse-detection' })
})
afterEach(() => database.db.execute(sql`drop function if exists break_incidents cascade`))

const force = () => desk.deps.broker.accessToken(accountId, { force: true })
const openOnes = async () =>
  (await database.db.select().from(incident).where(isNull(incident.closedAt))).map(
    ({ kind }) => kind,
  )
async function fail() {
  sandbox.knobs.set({ tokenFault: 'server-error' })
  await force()
  sandbox.knobs.set({ tokenFault: null })
}
/** As where a rule is deleted just when it is to be told: no failure of the connection. */
async function breakIncidents(times: number) {
  await database.db.execute(sql`alter sequence tries restart`)
  // a sequence counts on though the transaction is rolled back
  await database.db.execute(
    sql.raw(`create function break_incidents() returns trigger language plpgsql as $$ begin
      if nextval('tries') <= ${times} then
        raise foreign_key_violation using message = 'told to nobody';
      end if;
      return new;
    end $$`),
  )
  await database.db.execute(
    sql`create trigger break_incidents before update on incident for each row execute function break_incidents()`,
  )
}

describe('a refresh token that was rotated', () => {
  it('is stored with all that belongs to it where its incident could not be closed at first', async () => {
    await fail()
    expect(await openOnes()).toEqual(['failing'])
    await breakIncidents(1)
    expect(await force()).toMatchObject({ outcome: 'token' })
    expect(await openOnes()).toEqual([])
    expect(await force()).toMatchObject({ outcome: 'token' })
  })

  it('is stored without it where its incident cannot be closed at all', async () => {
    await fail()
    await breakIncidents(1_000)
    expect(await force()).toMatchObject({ outcome: 'token' })
    expect(await database.db.select().from(tokenGrant)).toMatchObject([
      { status: 'authorized', failureCode: null, leaseOwner: null, refreshStartedAt: null },
    ])
    expect(await openOnes()).toEqual(['failing'])
    // and it is the one that is good
    expect(await force()).toMatchObject({ outcome: 'token' })
  })
})
