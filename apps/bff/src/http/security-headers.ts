import { createMiddleware } from 'hono/factory'
import type { Deps } from '../deps.ts'

/**
 * No inline script anywhere. Styles may be inline: the component library sets them on elements
 * and in style tags, and a style cannot read what a script could.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export const securityHeaders = ({ env }: Pick<Deps, 'env'>) => {
  const https = env.publicUrl.startsWith('https:')
  return createMiddleware(async function setHeaders(c, next) {
    await next()
    const { headers } = c.res
    headers.set('Content-Security-Policy', contentSecurityPolicy)
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Referrer-Policy', 'no-referrer')
    headers.set('X-Frame-Options', 'DENY')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Resource-Policy', 'same-origin')
    headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()')
    // two years, as browsers' preload lists ask for
    if (https) headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
    // API answers and the callback's redirect hold what nobody else may keep
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  })
}
