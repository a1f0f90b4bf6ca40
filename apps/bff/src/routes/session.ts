import {
  acceptInvitation,
  changePassword,
  confirmSession as confirmSessionBody,
  lookAtInvitation,
  setup,
  signIn,
} from '@mailgrant/contract/session'
import { type Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { type AskingClient, createClientAddress } from '../http/client-address.ts'
import type { RequestContext } from '../http/context.ts'
import { requireSession, type SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { acceptAdministratorInvitation, assertInvitationOpen } from '../verbs/accept-invitation.ts'
import { changeOwnPassword } from '../verbs/change-password.ts'
import { confirmSession } from '../verbs/confirm-session.ts'
import { createFirstAdministrator } from '../verbs/create-first-administrator.ts'
import { endSession } from '../verbs/end-session.ts'
import { readSession } from '../verbs/read-session.ts'
import { startSession } from '../verbs/start-session.ts'

function setCookies(c: Context, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true })
}

/** Each verb returns the session and the cookies that carry it. */
export const sessionRoutes = (deps: Deps) => {
  const addressOf = createClientAddress(deps.env.trustProxy)
  const clientOf = (c: AskingClient) => ({
    headers: c.req.raw.headers,
    address: addressOf(c),
  })
  return new Hono<RequestContext & SignedIn>()
    .get('/session', async (c) => c.json(await readSession(deps, c.req.raw.headers)))
    .post('/session', validate('json', signIn), async (c) => {
      const { session, cookies } = await startSession(deps, clientOf(c), c.req.valid('json'))
      setCookies(c, cookies)
      return c.json(session)
    })
    .delete('/session', async (c) => {
      setCookies(c, await endSession(deps, clientOf(c)))
      return c.json({})
    })
    .post(
      '/session/password',
      requireSession(deps),
      validate('json', changePassword),
      async (c) => {
        setCookies(c, await changeOwnPassword(deps, c.var.actor, clientOf(c), c.req.valid('json')))
        return c.json({})
      },
    )
    .post(
      '/session/confirm',
      requireSession(deps),
      validate('json', confirmSessionBody),
      async (c) => {
        await confirmSession(deps, c.var.actor, clientOf(c), c.req.valid('json'))
        return c.json({})
      },
    )
    .post('/setup', validate('json', setup), async (c) => {
      const { session, cookies } = await createFirstAdministrator(
        deps,
        clientOf(c),
        c.req.valid('json'),
      )
      setCookies(c, cookies)
      return c.json(session)
    })
    .post('/invitations/look', validate('json', lookAtInvitation), async (c) => {
      await assertInvitationOpen(deps, c.req.valid('json').token)
      return c.json({})
    })
    .post('/invitations/accept', validate('json', acceptInvitation), async (c) => {
      const { session, cookies } = await acceptAdministratorInvitation(
        deps,
        clientOf(c),
        c.req.valid('json'),
      )
      setCookies(c, cookies)
      return c.json(session)
    })
}
