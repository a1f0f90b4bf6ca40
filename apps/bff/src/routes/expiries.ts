import { expiryListQuery } from '@mailgrant/contract/expiry'
import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { listExpiries } from '../verbs/list-expiries.ts'

export const expiryRoutes = (deps: Deps) =>
  new Hono<SignedIn>().get('/', validate('query', expiryListQuery), async (c) =>
    c.json(await listExpiries(deps, c.req.valid('query'))),
  )
