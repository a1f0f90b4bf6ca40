import { acceptInvitation, changePassword, setup, signIn } from '@mailgrant/contract/session'
import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { requireSession } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { acceptAdministratorInvitation } from '../verbs/accept-invitation.ts'
import { changeOwnPassword } from '../verbs/change-password.ts'
import { createFirstAdministrator } from '../verbs/create-first-administrator.ts'
import { endSession } from '../verbs/end-session.ts'
import { readSession } from '../verbs/read-session.ts'
import { startSession } from '../verbs/start-session.ts'

/** Each verb returns the session and the cookies that carry it. */
export const sessionRoutes = (deps: Deps) =>
  new Hono()
    .get('/session', async (c) => c.json(await readSession(deps, c.req.raw.headers)))
    .post('/session', validate('json', signIn), async (c) => {
      const { session, cookies } = await startSession(deps, c.req.raw, c.req.valid('json'))
      for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true })
      return c.json(session)
    })
    .delete('/session', async (c) => {
      for (const cookie of await endSession(deps, c.req.raw.headers))
        c.header('Set-Cookie', cookie, { append: true })
      return c.json({})
    })
    .post(
      '/session/password',
      requireSession(deps),
      validate('json', changePassword),
      async (c) => {
        for (const cookie of await changeOwnPassword(deps, c.req.raw.headers, c.req.valid('json')))
          c.header('Set-Cookie', cookie, { append: true })
        return c.json({})
      },
    )
    .post('/setup', validate('json', setup), async (c) => {
      const { session, cookies } = await createFirstAdministrator(
        deps,
        c.req.raw,
        c.req.valid('json'),
      )
      for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true })
      return c.json(session)
    })
    .post('/invitations/accept', validate('json', acceptInvitation), async (c) => {
      const { session, cookies } = await acceptAdministratorInvitation(
        deps,
        c.req.raw,
        c.req.valid('json'),
      )
      for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true })
      return c.json(session)
    })
