import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { inTime } from '../http/in-time.ts'

const pingLimitMs = 5000

/** For load balancers and supervisors: alive, and able to serve. */
export const healthRoutes = ({ ping, log }: Pick<Deps, 'ping' | 'log'>) =>
  new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      try {
        await inTime(ping(), pingLimitMs)
        return c.json({ status: 'ready' })
      } catch (error) {
        log.warn({ err: error }, 'the database does not answer')
        return c.json({ status: 'unavailable' }, 503)
      }
    })
