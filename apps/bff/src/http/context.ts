import type { HttpBindings } from '@hono/node-server'
import type { Logger } from 'pino'

/** What every request carries. Bindings are absent where a test calls `app.request`. */
export interface RequestContext {
  Bindings: Partial<HttpBindings>
  Variables: { requestId: string; log: Logger }
}
