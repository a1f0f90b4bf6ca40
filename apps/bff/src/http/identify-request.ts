import { createMiddleware } from 'hono/factory'
import { v7 } from 'uuid'
import type { Deps } from '../deps.ts'
import { redactText } from '../logging/redact.ts'
import type { RequestContext } from './context.ts'

/** Gives each request an id, for its log line and for the problem that the administrator reads out. */
export const identifyRequest = ({ log, clock }: Pick<Deps, 'log' | 'clock'>) =>
  createMiddleware<RequestContext>(async function requestId(c, next) {
    const id = v7()
    c.set('requestId', id)
    c.set('log', log.child({ requestId: id }))
    c.header('X-Request-Id', id)
    const started = clock().getTime()
    await next()
    // The path alone: a query may hold a code, and somebody may put a key into the path.
    const line = {
      method: c.req.method,
      path: redactText(c.req.path),
      status: c.res.status,
      ms: clock().getTime() - started,
    }
    const quiet =
      c.req.path === '/healthz' ||
      c.req.path === '/readyz' ||
      !c.req.path.startsWith('/api') ||
      // services ask all day long
      (c.req.path.startsWith('/api/v1/') && c.res.status < 400)
    // without an error a 503 is the answer that was asked for: an email's health
    if (c.res.status >= 500 && c.error !== undefined) c.var.log.error(line, 'request')
    else if (quiet) c.var.log.debug(line, 'request')
    else c.var.log.info(line, 'request')
  })
