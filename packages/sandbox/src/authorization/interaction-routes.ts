import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import type { InteractionResults, Provider } from 'oidc-provider'
import { z } from 'zod'
import { findUser, type User } from '../users.ts'
import type { Knobs } from '../knobs.ts'
import { isAdminConsented } from './admin-consent.ts'
import type { Applications } from './applications.ts'
import { needAdminApprovalPage } from './approval-page.ts'
import { consentPage } from './consent-page.ts'
import type { Consents } from './consents.ts'
import { errorPage } from './error-page.ts'
import { aadstsText } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { identityScopes, offlineScope, splitScopes } from './scopes.ts'
import { chooseAccountPage, signInPage } from './sign-in-page.ts'

type Env = { Bindings: HttpBindings }
type Ctx = Context<Env>

const signInForm = z.object({ address: z.string(), password: z.string() })

/** The pages between the authorization request and its answer. */
export function interactionRoutes(deps: {
  profile: PersonaProfile
  provider: Provider
  users: readonly User[]
  consents: Consents
  applications: Applications
  knobs: Knobs
}) {
  const { profile, provider, users, consents, applications, knobs } = deps

  async function load(c: Ctx) {
    const details = await provider.interactionDetails(c.env.incoming, c.env.outgoing)
    const { params, session, uid } = details
    const text = (name: string) => {
      const value = params[name]
      return typeof value === 'string' ? value : ''
    }
    const client = await provider.Client.find(text('client_id'))
    const signedIn = users.find((user) => user.id === session?.accountId)
    return { details, uid, text, signedIn, appName: client?.clientName ?? 'the application' }
  }

  async function proceed(c: Ctx, result: InteractionResults) {
    const { incoming, outgoing } = c.env
    return c.redirect(await provider.interactionResult(incoming, outgoing, result), 303)
  }

  /** Signs in; whoever the session knew before is let go without a sign-out page between. */
  async function signIn(c: Ctx, user: User) {
    const { details } = await load(c)
    const answer = await proceed(c, { login: { accountId: user.id }, select_account: {} })
    // Only now: oidc-provider compares session and interaction while it stores the result.
    const session = details.session && (await provider.Session.findByUid(details.session.uid))
    if (session?.accountId && session.accountId !== user.id) {
      delete session.accountId
      await session.save(24 * 3600)
    }
    return answer
  }

  return new Hono<Env>()
    .get('/sign-in/:uid', async (c) => {
      const { details, uid, text, signedIn, appName } = await load(c)
      const { name } = details.prompt
      if (name === 'select_account' && signedIn) {
        return c.html(chooseAccountPage({ profile, uid, appName, account: signedIn }))
      }
      if (name === 'consent' && signedIn) {
        const scopes = splitScopes(text('scope'))
        const approved =
          profile.name !== 'microsoft' ||
          !knobs.get().adminConsentRequired ||
          isAdminConsented(applications.find(text('client_id')), scopes)
        if (!approved) {
          const { address } = signedIn
          return c.html(needAdminApprovalPage({ profile, uid, appName, address }))
        }
        return c.html(consentPage({ profile, uid, appName, address: signedIn.address, scopes }))
      }
      return c.html(signInPage({ profile, uid, appName, address: text('login_hint'), error: null }))
    })
    .get('/sign-in/:uid/another', async (c) => {
      const { uid, appName } = await load(c)
      return c.html(signInPage({ profile, uid, appName, address: '', error: null }))
    })
    .post('/sign-in/:uid', async (c) => {
      const { uid, appName } = await load(c)
      const { address, password } = signInForm.parse(await c.req.parseBody())
      const user = findUser(users, address)
      if (!user || user.shared || user.password !== password) {
        const error = 'Your account or password is incorrect.'
        return c.html(signInPage({ profile, uid, appName, address, error }), 401)
      }
      return signIn(c, user)
    })
    .post('/sign-in/:uid/continue', async (c) => proceed(c, { select_account: {} }))
    .post('/sign-in/:uid/cancel', async (c) =>
      proceed(c, { error: 'access_denied', error_description: 'The user cancelled.' }),
    )
    .post('/sign-in/:uid/no-approval', async (c) =>
      proceed(c, {
        error: 'consent_required',
        error_description: aadstsText(
          90094,
          'An administrator of Sandbox has set a policy that prevents you from granting the permissions it is requesting.',
        ),
      }),
    )
    .post('/sign-in/:uid/consent', async (c) => {
      const { text, signedIn } = await load(c)
      if (!signedIn) return c.redirect(c.req.path.replace(/\/consent$/, ''), 303)
      const clientId = text('client_id')
      const form = await c.req.parseBody({ all: true })
      const asked = splitScopes(text('scope'))
      const ticked = new Set([form['scope']].flat())
      const given = asked.filter(
        (scope) =>
          profile.name === 'microsoft' ||
          identityScopes.includes(scope) ||
          scope === offlineScope ||
          ticked.has(scope),
      )
      const grant = new provider.Grant({ accountId: signedIn.id, clientId })
      grant.addOIDCScope(given.join(' '))
      const refused = asked.filter((scope) => !given.includes(scope))
      if (refused.length > 0) grant.rejectOIDCScope(refused.join(' '))
      const organization = form['organization'] === 'yes'
      consents.remember(clientId, signedIn.id, given, organization)
      return proceed(c, { consent: { grantId: await grant.save() } })
    })
    .onError((error, c) => {
      const out = {
        error: 'session_expired',
        error_description: `This sign-in is over: ${error.message}`,
      }
      return c.html(errorPage(profile, out, {}), 400)
    })
}
