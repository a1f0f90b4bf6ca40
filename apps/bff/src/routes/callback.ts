import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'
import { finishAuthorization } from '../verbs/finish-authorization.ts'

/** The Callback Endpoint: a document request from another site, so the session cookie is absent and never looked at. */
export const callbackRoutes = (deps: Deps) =>
  new Hono().get('/callback/:configId', async (c) => {
    const url = new URL(c.req.url)
    const path = await finishAuthorization(deps, {
      configId: c.req.param('configId'),
      url: new URL(url.pathname + url.search, deps.env.publicUrl),
      cookies: getCookie(c),
    })
    return c.redirect(path, 303)
  })
