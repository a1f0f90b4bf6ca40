import { setTimeout as sleep } from 'node:timers/promises'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { z } from 'zod'
import type { TokenFault, TurnedKnobs } from '../knobs.ts'
import type { LedgerBook } from '../ledger.ts'
import type { User } from '../users.ts'
import type { Applications } from './applications.ts'
import { checkClient } from './client-check.ts'
import type { ProviderStore } from './memory-adapter.ts'
import { translateTokenError } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { ruleOnResource } from './resource-rule.ts'
import { identityScopes, offlineScope, splitScopes } from './scopes.ts'
import { replacesAnswer, answerFault, changeAnswer } from './token-faults.ts'
import { readTokenRequest, replaceBody } from './token-request.ts'

export interface TokenGateDeps {
  profile: PersonaProfile
  applications: Applications
  store: ProviderStore
  users: readonly User[]
  knobs: TurnedKnobs
  ledger: LedgerBook
  /** What oidc-provider said about a refusal, beyond the answer's own words. */
  refusalDetail: (ctx: object) => string
}

export const answerSchema = z.looseObject({
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
  expires_in: z.union([z.number(), z.string()]).optional(),
  scope: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
})
export type TokenAnswer = z.infer<typeof answerSchema>

/** What stands before and after oidc-provider's token endpoint to make it this persona's. */
export function createTokenGate(deps: TokenGateDeps) {
  const { profile, applications, store, users, knobs, ledger } = deps
  const persona = profile.name

  return async function tokenGate(ctx: KoaContextWithOIDC, next: () => Promise<void>) {
    const form = await readTokenRequest(ctx.req)
    const { fields, clientId } = form
    const grantType = fields.get('grant_type') ?? ''
    const presented = fields.get('refresh_token')
    const finish = ledger.beginTokenRequest({
      persona,
      grantType,
      clientId,
      refreshToken: presented,
    })
    const note = { persona, ...(clientId === null ? {} : { clientId }) }
    ledger.record({ ...note, kind: 'code_verifier', value: fields.get('code_verifier') ?? '' })
    ledger.record({ ...note, kind: 'client_secret', value: form.clientSecret ?? '' })

    const fault = knobs.takeFault(persona, grantType)
    const { delayMs } = knobs.get()
    if (delayMs > 0) await sleep(delayMs)

    if (fault !== null && replacesAnswer(fault)) await answerFault(ctx, fault, knobs.get(), profile)
    else await answer(ctx, next, fault)
    ctx.body = withDescription(ctx.body, knobs.get().errorDescription)

    if (!ctx.req.socket.destroyed) ctx.set('cache-control', 'no-store')
    const { data } = answerSchema.safeParse(ctx.body)
    finish(ctx.respond === false ? null : { status: ctx.status, error: data?.error ?? null })
    return

    async function answer(
      context: KoaContextWithOIDC,
      proceed: () => Promise<void>,
      change: TokenFault | null,
    ) {
      const client = checkClient(profile, applications, form)
      if ('status' in client) {
        context.status = client.status
        context.body = client.body
        if (ctx.get('authorization')) context.set('www-authenticate', 'Basic')
        return
      }
      const ruling = persona === 'microsoft' ? ruleOnResource(store, fields) : null
      if (ruling && 'refusal' in ruling) {
        context.status = 400
        context.body = ruling.refusal
        return
      }
      if (change === 'wrong-nonce') {
        const code = store.peek('AuthorizationCode', fields.get('code') ?? '')
        if (code) code.nonce = 'not-the-nonce-you-sent'
      }
      // The scope has been ruled on; oidc-provider would refuse what Entra passes over.
      fields.delete('scope')
      fields.set('client_id', client.application.clientId)
      fields.set('client_secret', client.application.internalSecret)
      replaceBody(context.req, fields)
      await proceed()
      dress(context, ruling?.scopes ?? null, change)
    }

    function dress(
      context: KoaContextWithOIDC,
      scopes: string[] | null,
      change: TokenFault | null,
    ) {
      const body: TokenAnswer = answerSchema.parse(context.body)
      if (body.access_token === undefined) {
        const detail = deps.refusalDetail(context) || body.error_description || ''
        if (persona === 'microsoft') {
          context.body = translateTokenError(body.error ?? 'server_error', detail, grantType)
        } else if (body.error === 'invalid_grant') {
          const revoked = grantType === 'refresh_token'
          context.body = {
            error: 'invalid_grant',
            error_description: revoked
              ? 'Token has been expired or revoked.'
              : 'Malformed auth code.',
          }
        }
        return
      }
      const token = store.peek('AccessToken', body.access_token)
      const granted = splitScopes(token?.scope).filter((scope) => scope !== offlineScope)
      // Identity scopes never keep a token from being one resource's.
      const final = granted.filter(
        (scope) => scopes === null || identityScopes.includes(scope) || scopes.includes(scope),
      )
      if (token) token.scope = final.join(' ')
      body.scope = final.join(' ')
      // An unrotated refresh token is not said again.
      if (body.refresh_token === presented) delete body.refresh_token
      changeAnswer(body, change, token)
      const user = users.find((candidate) => candidate.id === token?.accountId)
      for (const kind of ['access_token', 'refresh_token', 'id_token'] as const) {
        ledger.record({
          ...note,
          kind,
          value: body[kind] ?? '',
          ...(user ? { user: user.address } : {}),
        })
      }
      if (persona === 'microsoft') body['ext_expires_in'] = body.expires_in
      context.body = body
      if (change === 'lost-response') {
        context.respond = false
        context.req.socket.destroy()
      }
    }
  }
}

/** A refusal in other words; every other answer as it is. */
function withDescription(body: unknown, description: string | null): unknown {
  const { data } = answerSchema.safeParse(body)
  return description === null || data?.error === undefined
    ? body
    : { ...data, error_description: description }
}
