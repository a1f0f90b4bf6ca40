import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { Deps } from '../deps.ts'
import type { RequestContext } from './context.ts'

/** Times requests by the pattern of their route; what has none, the web's files among it, is one. */
export const measureRequests = ({ metrics }: Pick<Deps, 'metrics'>) =>
  createMiddleware<RequestContext>(async function measured(c, next) {
    const startedAt = performance.now()
    await next()
    const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? 'other'
    metrics.requested(c.req.method, route, c.res.status, (performance.now() - startedAt) / 1000)
  })

/** The pattern of a path that is answered without the router. */
export const keptRoute = (url: string | undefined): string =>
  url?.endsWith('/token') ? '/api/v1/emails/:email/:account/token' : '/api/v1/emails/:email'
