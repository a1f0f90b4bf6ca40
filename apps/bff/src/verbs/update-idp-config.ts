import type { IdpConfigSaved, SaveIdpConfig } from '@mailgrant/contract/idp-config'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { assertConfirmed } from '../auth/assert-confirmed.ts'
import { loadGrant, signatureMatches } from '../broker/load-grant.ts'
import type { Actor, Deps } from '../deps.ts'
import { isSecret } from '../oauth2/client-settings.ts'
import { opensMore } from '../oauth2/opens-more.ts'
import { assertEndpointsAllowed } from '../oauth2/endpoint-rule.ts'
import { assertSecretGiven } from '../oauth2/secret-is-given.ts'
import { assertSecretStaysHome } from '../oauth2/secret-stays-home.ts'
import { idpConfig } from '../tables/idp-config.ts'
import { fieldText } from '../text/accounts.ts'
import { compareConfigs } from './compare-configs.ts'
import { configChanged } from './config-changed.ts'
import { readIdpConfig } from './read-idp-config.ts'
import { recordEvent } from './record-event.ts'
import { storeIdpConfig } from './store-idp-config.ts'

type Config = typeof idpConfig.$inferSelect

/** A save outside the modal. A new secret is tried before it replaces one that works. */
export async function updateIdpConfig(
  deps: Deps,
  actor: Actor,
  id: string,
  { fields, version, overwrite }: SaveIdpConfig,
): Promise<IdpConfigSaved> {
  const { db } = deps
  const [read] = await db.select().from(idpConfig).where(eq(idpConfig.id, id))
  if (read === undefined) throw new AppError('config_not_found')
  if (read.version !== version && overwrite !== true) await throwConflict(deps, id)
  if (fields.provider !== read.provider)
    throw new AppError('invalid_input', {
      fields: { 'fields.provider': fieldText.providerStays },
    })
  assertEndpointsAllowed(deps.env, fields, 'fields.')
  assertSecretGiven(read, fields, 'fields.', deps.clock())
  assertSecretStaysHome(read, fields, 'fields.')
  if (opensMore(read, fields)) assertConfirmed(deps, actor)
  const secretTest = await testSecret(deps, read, fields)
  const newSecret = Boolean(fields.clientSecret)
  const stored = await db.transaction(async (tx) => {
    const config = await storeIdpConfig({ ...deps, db: tx }, actor, read, fields)
    if (config !== null)
      await recordEvent(
        { ...deps, db: tx },
        {
          type: 'config.saved',
          outcome: 'ok',
          actor: actor.name,
          configId: id,
          detail: { newSecret, secretTest, changes: compareConfigs(read, config) },
        },
      )
    return config
  })
  if (stored === null) return throwConflict(deps, id)
  await configChanged(deps, {
    before: read,
    after: stored,
    newSecret: !newSecret ? null : secretTest === 'accepted' ? 'accepted' : 'untested',
  })
  const config = await readIdpConfig(deps, id)
  return { config, secretTest, reauthorizationRequired: await outdated(deps, config.usedBy) }
}

async function throwConflict(deps: Deps, id: string): Promise<never> {
  throw new AppError('edit_conflict', { current: await readIdpConfig(deps, id) })
}

async function testSecret(
  deps: Deps,
  read: Config,
  { clientSecret, clientId, tokenEndpoint }: SaveIdpConfig['fields'],
): Promise<IdpConfigSaved['secretTest']> {
  const sameClient =
    read.state === 'enabled' && read.clientId === clientId && read.tokenEndpoint === tokenEndpoint
  if (!clientSecret || !sameClient || isSecret(deps, read, clientSecret)) return 'not-tested'
  const { result } = await deps.broker.testSecret(read.id, clientSecret)
  if (result === 'rejected')
    throw new AppError('client_rejected', {
      fields: {
        'fields.clientSecret': fieldText.secretRefused,
      },
    })
  return result
}

/** Accounts whose owner consented to what the config no longer is. */
async function outdated(
  { db }: Deps,
  usedBy: IdpConfigSaved['reauthorizationRequired'],
): Promise<IdpConfigSaved['reauthorizationRequired']> {
  const grants = await Promise.all(
    usedBy.map(({ emailId, kind }) => loadGrant(db, { emailId, kind })),
  )
  return usedBy.filter((_, index) => {
    const loaded = grants[index]
    return loaded ? !signatureMatches(loaded) : false
  })
}
