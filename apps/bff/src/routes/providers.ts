import type { Providers } from '@mailgrant/contract/provider'
import { Hono } from 'hono'
import type { Deps } from '../deps.ts'

/** Presets for the forms, without what only the server needs. */
export const providerRoutes = (deps: Deps) =>
  new Hono().get('/', (c) => {
    const items = Object.values(deps.presets).map(
      ({ issInResponse: _iss, extraParams: _params, ...provider }) => provider,
    )
    return c.json<Providers>({ items })
  })
