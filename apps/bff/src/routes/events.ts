import { eventExportQuery, eventListQuery } from '@mailgrant/contract/event'
import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { exportEvents } from '../verbs/export-events.ts'
import { listEvents } from '../verbs/list-events.ts'

const contentTypes = { csv: 'text/csv; charset=utf-8; header=present', json: 'application/json' }

/** The timeline: what happened, when and by whom. */
export const eventRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .get('/', validate('query', eventListQuery), async (c) =>
      c.json(await listEvents(deps, c.req.valid('query'))),
    )
    .get('/export', validate('query', eventExportQuery), (c) => {
      const query = c.req.valid('query')
      const day = deps.clock().toISOString().slice(0, 10)
      return c.body(streamOf(exportEvents(deps, query)), 200, {
        'Content-Type': contentTypes[query.format],
        'Content-Disposition': `attachment; filename="mailgrant-activity-${day}.${query.format}"`,
        'Cache-Control': 'no-store',
      })
    })

/** Pieces are made as they are read, and no more once the reader has gone. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
}
