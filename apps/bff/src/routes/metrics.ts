import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { identifyRequest } from '../http/identify-request.ts'
import { inTime } from '../http/in-time.ts'
import type { RateLimiter } from '../http/rate-limiter.ts'
import { setServiceHeaders } from '../http/service-headers.ts'
import { assertAllowed, requireServiceKey, type ServiceContext } from '../http/service-key.ts'

/** For Prometheus, by an API key that may read metrics. */
export const metricsRoutes = (deps: Deps, limiter: RateLimiter) =>
  new Hono<ServiceContext>()
    .use('/metrics', identifyRequest(deps), setServiceHeaders(deps.env))
    .get(
      '/metrics',
      (_, next) => inTime(next(), deps.answerLimitMs),
      requireServiceKey(deps, limiter),
      async (c) => {
        assertAllowed(c.var.key, 'metrics')
        const { contentType, body } = await deps.metrics.read()
        return c.body(body, 200, { 'Content-Type': contentType })
      },
    )
