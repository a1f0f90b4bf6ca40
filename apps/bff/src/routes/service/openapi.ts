import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import { openapiDocument } from './openapi-document.ts'

/** Public: it holds what anybody can read in the source. */
export const openapiRoutes = ({ env }: Pick<Deps, 'env'>) => {
  let body: string | null = null
  return new Hono().get('/openapi.json', (c) => {
    body ??= JSON.stringify(openapiDocument(env.publicUrl))
    return c.body(body, 200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'public, max-age=300',
    })
  })
}
