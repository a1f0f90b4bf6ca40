import { createMiddleware } from 'hono/factory'
import { AppError } from '../app-error.ts'
import type { Deps } from '../deps.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses changes that another site asks for: a header that no plain form can send, and what the
 * browser itself says about where the request comes from.
 */
export const sameSiteOnly = ({ env }: Pick<Deps, 'env'>) => {
  const { origin: own } = new URL(env.publicUrl)
  return createMiddleware(async function checkSite(c, next) {
    if (!safe.has(c.req.method)) {
      const origin = c.req.header('origin')
      const site = c.req.header('sec-fetch-site')
      if (
        c.req.header('x-mailgrant') !== '1' ||
        (origin !== undefined && origin !== own) ||
        (site !== undefined && site !== 'same-origin')
      )
        throw new AppError('cross_site_request', {
          ...(origin !== undefined &&
            origin !== own && { detail: `This console is called ${own} (MAILGRANT_PUBLIC_URL).` }),
        })
    }
    await next()
  })
}
