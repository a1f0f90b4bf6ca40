import { serviceEmailListQuery, serviceEmailParam } from '@mailgrant/contract/service'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { answerAndKeep } from '../../http/kept-answers.ts'
import type { ServiceContext } from '../../http/service-key.ts'
import { validate } from '../../http/validate.ts'
import { listServiceEmails } from '../../verbs/list-service-emails.ts'
import { readServiceEmail } from '../../verbs/read-service-email.ts'

/** Which emails there are for a key, and how they are set up. */
export const serviceEmailRoutes = (deps: Deps) =>
  new Hono<ServiceContext>()
    .get('/', validate('query', serviceEmailListQuery), async (c) =>
      c.json(await listServiceEmails(deps, c.var.key, c.req.valid('query'))),
    )
    .get('/:email', validate('param', serviceEmailParam), async (c) =>
      answerAndKeep(c, await readServiceEmail(deps, c.var.key, c.req.valid('param').email), {
        cacheControl: 'private, no-cache',
        tagged: true,
      }),
    )
