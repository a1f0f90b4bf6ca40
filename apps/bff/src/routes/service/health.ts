import { serviceEmailParam } from '@mailgrant/contract/service'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { assertAllowed, type ServiceContext } from '../../http/service-key.ts'
import { validate } from '../../http/validate.ts'
import { readServiceHealth } from '../../verbs/read-service-health.ts'

/** One email's health for monitoring systems, which look at the status of the answer. */
export const serviceHealthRoutes = (deps: Deps) =>
  new Hono<ServiceContext>().get(
    '/:email/health',
    validate('param', serviceEmailParam),
    async (c) => {
      assertAllowed(c.var.key, 'health')
      const health = await readServiceHealth(deps, c.var.key, c.req.valid('param').email)
      return c.json(health, health.status === 'fail' ? 503 : 200)
    },
  )
