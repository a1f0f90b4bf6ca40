import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'
import type { RequestContext } from '../http/context.ts'
import { inTime } from '../http/in-time.ts'
import { finishAdminConsent } from '../verbs/finish-admin-consent.ts'
import { finishAuthorization } from '../verbs/finish-authorization.ts'

/** The Callback Endpoint: a document request from another site, so the session cookie is absent and never looked at. */
export const callbackRoutes = (deps: Deps) =>
  new Hono<RequestContext>().get('/callback/:configId', async (c) => {
    const url = new URL(c.req.url)
    const callback = {
      configId: c.req.param('configId'),
      url: new URL(url.pathname + url.search, deps.env.publicUrl),
      cookies: getCookie(c),
    }
    const finish = async () =>
      (await finishAdminConsent(deps, callback)) ?? finishAuthorization(deps, callback)
    try {
      return c.redirect(await inTime(finish(), deps.answerLimitMs), 303)
    } catch (error) {
      // A person is looking at this address: whatever happens leads to a page.
      c.get('log')?.error({ err: error }, 'the callback could not be answered')
      return c.redirect('/authorization-unmatched?reason=unavailable', 303)
    }
  })
