import type { SubmitAuthorization } from '@mailgrant/contract/authorization'
import { and, eq, sql } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { assertConfirmed } from '../auth/assert-confirmed.ts'
import { lookAgain } from '../broker/look-again.ts'
import type { Actor, Deps } from '../deps.ts'
import type { Db } from '../db/open.ts'
import { reviewAfterRemoval } from '../incidents/after-removal.ts'
import { reviewInTurn } from '../incidents/review-accounts.ts'
import { configSignature, expectedOwnerOf, type OwnerRule } from '../oauth2/config-signature.ts'
import { isSecret, snapshotOf } from '../oauth2/client-settings.ts'
import { opensMore } from '../oauth2/opens-more.ts'
import { assertEndpointsAllowed } from '../oauth2/endpoint-rule.ts'
import { assertSecretGiven } from '../oauth2/secret-is-given.ts'
import { assertSecretStaysHome } from '../oauth2/secret-stays-home.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { mailAccount } from '../tables/mail-account.ts'
import { tokenGrant } from '../tables/token-grant.ts'
import { fieldText } from '../text/accounts.ts'
import type { AccountName } from './account-name.ts'
import { compareAccounts } from './compare-accounts.ts'
import { compareConfigs } from './compare-configs.ts'
import { configChanged } from './config-changed.ts'
import { findAccount, type FoundAccount } from './find-account.ts'
import { readIdpConfig } from './read-idp-config.ts'
import { recordEvent } from './record-event.ts'
import { storeIdpConfig } from './store-idp-config.ts'
import { writeAuthorizationRequest } from './write-authorization-request.ts'

/** Where the browser goes; `binding` is the value of the transaction cookie. */
export type StartedAuthorization =
  | { next: 'saved' }
  | { next: 'redirect'; requestId: string; binding: string; authorizationUrl: string }

type Config = typeof idpConfig.$inferSelect
type Account = typeof mailAccount.$inferSelect

/** Submit of the modal: stores config and account, then just that, or off to the provider. */
export async function startAuthorization(
  deps: Deps,
  actor: Actor,
  name: AccountName,
  input: SubmitAuthorization,
): Promise<StartedAuthorization> {
  const found = await findAccount(deps.db, name)
  const read = await findConfig(deps, found, input)
  if (read.version !== input.configVersion && input.overwrite !== true)
    throw new AppError('edit_conflict', { current: await readIdpConfig(deps, read.id) })
  assertEndpointsAllowed(deps.env, input.config, 'config.')
  assertSecretGiven(read, input.config, 'config.', deps.clock())
  assertSecretStaysHome(read, input.config, 'config.')
  if (opensMore(read, input.config) || asksOther(found, input)) assertConfirmed(deps, actor)
  // Tried before it is stored: a mistyped secret must not replace one that works.
  await assertSecretWorks(deps, read, input)

  const rule: OwnerRule = { ...input, address: found.email.address }
  const started = await deps.db.transaction(async (tx) => {
    const config = await storeIdpConfig({ ...deps, db: tx }, actor, read, input.config)
    if (config === null) return null
    const account = await storeAccount(deps, tx, actor, found, input)
    const changes = [
      ...compareConfigs(read, config),
      ...(await compareAccounts(tx, found.account, account)),
    ]
    await recordEvent(
      { ...deps, db: tx },
      {
        ...about(found, actor, config),
        type: 'config.submitted',
        outcome: 'ok',
        detail: { changes },
      },
    )
    const signature = configSignature(config, rule)
    const redirects =
      config.state === 'enabled' &&
      (input.reauthorize === true || !(await isGranted(tx, found, config.id, signature)))
    const left = found.account.idpConfigId
    if (left !== null && left !== config.id) await reviewAfterRemoval({ ...deps, db: tx }, [left])
    if (!redirects) return { config, request: null }
    const request = await writeAuthorizationRequest({ ...deps, db: tx }, found, config, {
      now: deps.clock(),
      signature,
      actorName: actor.name,
      sessionId: actor.sessionId,
      ownerLinkId: null,
      returnPath: () => `/emails/${found.email.id}/${found.account.kind}`,
    })
    return { config, request }
  })
  if (started === null)
    throw new AppError('edit_conflict', { current: await readIdpConfig(deps, read.id) })
  const { request } = started
  const ownId = found.email.id
  await configChanged(deps, {
    before: read,
    after: started.config,
    newSecret: input.config.clientSecret ? 'untested' : null,
    ...(request !== null && { except: ownId }),
  })
  if (request === null) {
    // The account, too, may be again what its grant was made for.
    await lookAgain(deps, { accountId: found.account.id })
    await reviewInTurn(deps, [ownId])
    return { next: 'saved' }
  }

  const { requestId, binding, config, state, nonce, verifier } = request
  const authorizationUrl = await deps.authorizationServer.authorizationUrl(
    { ...snapshotOf(deps, config), clientSecret: null },
    { state, nonce, verifier, loginHint: expectedOwnerOf(rule) },
  )
  return { next: 'redirect', requestId, binding, authorizationUrl }
}

/** Delegated: another account than before is to consent for this mailbox. */
const asksOther = (
  { account }: FoundAccount,
  { strictMatching, expectedOwner }: SubmitAuthorization,
) => !strictMatching && (account.strictMatching || account.expectedOwner !== expectedOwner)

async function findConfig(
  { db }: Deps,
  { account }: FoundAccount,
  { configId, provider, config }: SubmitAuthorization,
): Promise<Config> {
  const [found] = await db.select().from(idpConfig).where(eq(idpConfig.id, configId))
  if (found === undefined) throw new AppError('config_not_found')
  if (found.state === 'draft' && found.draftOfAccountId !== account.id)
    throw new AppError('config_not_found')
  if (found.provider !== provider || config.provider !== provider)
    throw new AppError('invalid_input', {
      fields: { provider: fieldText.otherProvider },
    })
  return found
}

async function assertSecretWorks(
  deps: Deps,
  read: Config,
  { config }: SubmitAuthorization,
): Promise<void> {
  const { clientSecret } = config
  const sameClient =
    read.state === 'enabled' &&
    read.clientId === config.clientId &&
    read.tokenEndpoint === config.tokenEndpoint
  if (!clientSecret || !sameClient || isSecret(deps, read, clientSecret)) return
  const { result } = await deps.broker.testSecret(read.id, clientSecret)
  if (result === 'rejected')
    throw new AppError('client_rejected', {
      fields: {
        'config.clientSecret': fieldText.secretRefused,
      },
    })
}

async function storeAccount(
  { clock }: Deps,
  tx: Pick<Db, 'update'>,
  actor: Actor,
  { account }: FoundAccount,
  input: SubmitAuthorization,
): Promise<Account> {
  const wanted = {
    authMethod: 'oauth2' as const,
    provider: input.provider,
    idpConfigId: input.configId,
    strictMatching: input.strictMatching,
    expectedOwner: input.strictMatching ? null : input.expectedOwner,
    // a password is kept for no method that does not use it
    passwordSealed: null,
  }
  const next = { ...account, ...wanted }
  if (JSON.stringify(next) === JSON.stringify(account)) return account
  await tx
    .update(mailAccount)
    .set({
      ...wanted,
      // an error of another method or config says nothing about this one
      lastError: null,
      lastErrorAt: null,
      errorCount: 0,
      // counted where it is stored: a save that came between raised it, too
      version: sql`${mailAccount.version} + 1`,
      updatedAt: clock(),
      updatedBy: actor.name,
    })
    .where(eq(mailAccount.id, account.id))
  return next
}

/** Whether the present grant already is what this Submit asks for. */
async function isGranted(
  tx: Pick<Db, 'select'>,
  { account }: FoundAccount,
  configId: string,
  signature: string,
): Promise<boolean> {
  const rows = await tx
    .select({ id: tokenGrant.id })
    .from(tokenGrant)
    .where(
      and(
        eq(tokenGrant.accountId, account.id),
        eq(tokenGrant.configId, configId),
        eq(tokenGrant.configSignature, signature),
        eq(tokenGrant.status, 'authorized'),
      ),
    )
  return rows.length > 0
}

const about = ({ account, email }: FoundAccount, actor: Actor, config: Config) => ({
  actor: actor.name,
  email: { id: email.id, address: email.address },
  accountKind: account.kind,
  configId: config.id,
})
