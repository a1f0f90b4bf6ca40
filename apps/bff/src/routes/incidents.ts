import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { listIncidents } from '../verbs/list-incidents.ts'

export const incidentRoutes = (deps: Deps) =>
  new Hono<SignedIn>().get('/', async (c) => c.json(await listIncidents(deps)))
