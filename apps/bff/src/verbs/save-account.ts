import type { CheckReport } from '@mailgrant/contract/check'
import { messages } from '@mailgrant/contract/messages'
import { and, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { reviewConfigExpiries } from '../expiries/review-config-expiries.ts'
import { reviewAfterRemoval } from '../incidents/after-removal.ts'
import { closeIncidents } from '../incidents/close-incident.ts'
import { reviewEmails } from '../incidents/review-accounts.ts'
import { accountTarget, providerHosts } from '../mail-check/account-target.ts'
import { assertHostOfProvider, assertServerAllowed } from '../mail-check/settings-rules.ts'
import { SealError } from '../seal/jwe-sealer.ts'
import { places } from '../seal/places.ts'
import { email as emailTable } from '../tables/email.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { notTestedText } from '../text/accounts.ts'
import type { AccountName } from './account-name.ts'
import { compareAccounts } from './compare-accounts.ts'
import { findAccount } from './find-account.ts'
import { readAccounts } from './read-accounts.ts'
import { recordEvent } from './record-event.ts'
import { silentAfter } from './report-rhythm.ts'

type Account = typeof mailAccount.$inferSelect

/** The form's settings as columns; `password` is what was typed, if anything. */
export interface WantedAccount {
  columns: Partial<Account> & Pick<Account, 'enabled' | 'authMethod' | 'provider'>
  password: string | null
  version: number
  overwrite: boolean
  createArchiveFolder: boolean
}

/** What a connection depends on: after a change of any of these an enabled account is tested. */
const connectionColumns = [
  'enabled',
  'protocol',
  'host',
  'port',
  'tlsMode',
  'authMethod',
  'provider',
  'idpConfigId',
  'login',
  'passwordSealed',
  'folder',
  'afterFetch',
  'archiveFolder',
] as const satisfies readonly (keyof Account)[]

/** What a service fetches: after a change of any of these its reports are of other mail. */
const fetchedColumns = ['enabled', 'protocol', 'host', 'login', 'folder'] as const

/**
 * Saves one account. With the account enabled and its connection changed the settings are tested
 * as typed, before anything is stored and outside any transaction; a failure stores nothing.
 */
export async function saveAccount(
  deps: Deps,
  actor: Actor,
  name: AccountName,
  wanted: WantedAccount,
): Promise<CheckReport> {
  const { account: stored, email } = await findAccount(deps.db, name)
  const conflict = async () =>
    new AppError('edit_conflict', { current: (await readAccounts(deps, name.id))[name.kind] })
  if (stored.version !== wanted.version && !wanted.overwrite) throw await conflict()

  const next = await withWanted(deps, stored, wanted)
  assertServerAllowed(deps, next)
  await assertTokensStayHome(deps, next)
  const differs = (column: (typeof connectionColumns)[number]) => stored[column] !== next[column]
  const changed = connectionColumns.some(differs)
  // switched on or off, an account still is the one that worked
  const fetchesOther = fetchedColumns.some(differs)
  const replaced = connectionColumns.some((column) => column !== 'enabled' && differs(column))
  const report: CheckReport =
    next.enabled && changed
      ? await test(deps, next, email.address, wanted.createArchiveFolder)
      : { outcome: 'not-tested', reason: reasonNotTested(next.enabled) }
  const about = {
    actor: actor.name,
    email: { id: email.id, address: email.address },
    accountKind: name.kind,
  }
  if (report.outcome === 'failed') {
    const detail = { code: report.code, cause: report.cause }
    await recordEvent(deps, { type: 'account.saved', outcome: 'failed', ...about, detail })
    throw new AppError('check_failed', { check: report })
  }

  const now = deps.clock()
  const tested = report.outcome === 'ok'
  const saved = await deps.db.transaction(async (tx) => {
    const [row] = await tx
      .update(mailAccount)
      .set({
        ...wanted.columns,
        idpConfigId: next.idpConfigId,
        passwordSealed: next.passwordSealed,
        // neither an error nor a success of other settings says anything about these
        ...(changed && { lastError: null, lastErrorAt: null, errorCount: 0 }),
        ...(replaced && { lastActivityAt: null }),
        ...(tested && { lastActivityAt: now }),
        ...(changed && { checkDueAt: next.enabled ? now : null }),
        ...rhythmAfter(stored, next, { fetchesOther, now }),
        version: stored.version + 1,
        updatedAt: now,
        updatedBy: actor.name,
      })
      // the test took its time: whoever saved meanwhile is not overwritten unseen
      .where(and(eq(mailAccount.id, stored.id), eq(mailAccount.version, stored.version)))
      .returning({ id: mailAccount.id })
    if (row === undefined) return false
    if (tested)
      await tx.update(emailTable).set({ lastActivityAt: now }).where(eq(emailTable.id, email.id))
    const changes = await compareAccounts(tx, stored, next)
    const detail = { enabled: next.enabled, tested, changes }
    await recordEvent(
      { ...deps, db: tx },
      { type: 'account.saved', outcome: 'ok', ...about, detail },
    )
    const within = { db: tx, clock: deps.clock }
    if (fetchesOther) await closeIncidents(within, ['no-mail'], [stored.id], { over: false })
    await reviewEmails(within, [email.id])
    if (stored.idpConfigId !== next.idpConfigId || stored.enabled !== next.enabled)
      await reviewAfterRemoval(within, [stored.idpConfigId, next.idpConfigId])
    return true
  })
  if (!saved) throw await conflict()
  if ((['enabled', 'idpConfigId', 'authMethod'] as const).some(differs))
    await reviewConfigExpiries(deps, await configsOf(deps, stored))
  return report
}

/** What this email's accounts sign in with, or just did: used for the first time, their dates count. */
async function configsOf({ db }: Deps, { emailId, idpConfigId }: Account): Promise<string[]> {
  const rows = await db
    .select({ id: mailAccount.idpConfigId })
    .from(mailAccount)
    .where(eq(mailAccount.emailId, emailId))
  const ids = [idpConfigId, ...rows.map(({ id }) => id)].filter((id) => id !== null)
  return [...new Set(ids)]
}

/** What was usual of other mail, or before it was switched off, says nothing; all else leaves it armed. */
function rhythmAfter(
  stored: Account,
  next: Account,
  { fetchesOther, now }: { fetchesOther: boolean; now: Date },
): Partial<Account> {
  if (fetchesOther)
    return { reportedAt: null, reportedBy: null, usualGapSeconds: null, silentAt: null }
  const otherPace = stored.fetchFrequencyMinutes !== next.fetchFrequencyMinutes
  return stored.silentAt !== null && otherPace ? { silentAt: silentAfter(next, now) } : {}
}

const reasonNotTested = (enabled: boolean) =>
  enabled ? notTestedText.unchanged : notTestedText.disabled

async function withWanted(deps: Deps, stored: Account, wanted: WantedAccount): Promise<Account> {
  const { authMethod, provider } = wanted.columns
  const next = {
    ...stored,
    ...wanted.columns,
    idpConfigId:
      authMethod === 'oauth2' ? await configOfProvider(deps, stored.idpConfigId, provider) : null,
    passwordSealed:
      authMethod !== 'basic'
        ? null
        : wanted.password
          ? deps.sealer.seal(places.password(stored.id), wanted.password)
          : stored.passwordSealed,
  }
  const moved =
    stored.host !== null && stored.host.toLowerCase() !== (next.host ?? '').toLowerCase()
  if (authMethod === 'basic' && !wanted.password && stored.passwordSealed !== null && moved)
    throw new AppError('invalid_input', { fields: { 'settings.password': messages.passwordAgain } })
  if (next.enabled && authMethod === 'basic' && next.passwordSealed === null)
    throw new AppError('invalid_input', {
      fields: { 'settings.password': messages.required('a password') },
    })
  return next
}

/** A config is kept through a change of method only where it is of the same provider. */
async function configOfProvider(
  { db }: Deps,
  configId: string | null,
  provider: Account['provider'],
): Promise<string | null> {
  if (configId === null) return null
  const [config] = await db
    .select({ provider: idpConfig.provider })
    .from(idpConfig)
    .where(eq(idpConfig.id, configId))
  return config?.provider === provider ? configId : null
}

async function assertTokensStayHome(deps: Deps, next: Account): Promise<void> {
  if (next.host === null) return
  const admitted = await providerHosts(deps, next)
  if (admitted !== null) assertHostOfProvider(next.host, admitted)
}

async function test(
  deps: Deps,
  next: Account,
  address: string,
  createArchiveFolder: boolean,
): Promise<CheckReport> {
  const aimed = await accountTarget(deps, next, address).catch((error: unknown) => {
    throw error instanceof SealError ? passwordAgain(next, error) : error
  })
  // host and port are there, so it is the method that is missing: the mailbox's, where it is shared
  if ('notTested' in aimed)
    throw new AppError('invalid_input', {
      fields: { 'settings.authentication': messages.mailboxHasNoMethod },
    })
  if ('hostNotOfProvider' in aimed) throw new AppError('host_not_of_provider')
  return deps.mailCheck.run({ ...aimed.target, createArchiveFolder })
}

const passwordAgain = ({ authMethod }: Account, cause: SealError) =>
  new AppError('invalid_input', {
    fields:
      authMethod === 'mailbox'
        ? { 'settings.authentication': messages.mailboxPasswordNotOpened }
        : { 'settings.password': messages.passwordNotOpened },
    cause,
  })
