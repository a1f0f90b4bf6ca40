import { createApiKey as createApiKeyInput } from '@mailgrant/contract/api-key'
import { id } from '@mailgrant/contract/fields'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { createApiKey } from '../verbs/create-api-key.ts'
import { listApiKeys } from '../verbs/list-api-keys.ts'
import { revokeApiKey } from '../verbs/revoke-api-key.ts'

const keyParam = z.object({ id })

/** Keys of services; what they open is under /api/v1. */
export const apiKeyRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .get('/', async (c) => c.json(await listApiKeys(deps)))
    .post('/', validate('json', createApiKeyInput), async (c) =>
      c.json(await createApiKey(deps, c.var.actor, c.req.valid('json')), 201),
    )
    .post('/:id/revoke', validate('param', keyParam), async (c) => {
      await revokeApiKey(deps, c.var.actor, c.req.valid('param').id)
      return c.json({})
    })
