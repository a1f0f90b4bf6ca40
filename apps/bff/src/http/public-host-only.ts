import { createMiddleware } from 'hono/factory'
import ipaddr from 'ipaddr.js'
import type { Deps } from '../deps.ts'

const isLocalName = (hostname: string) =>
  ipaddr.isValid(hostname.replace(/^\[|\]$/g, '')) ||
  !hostname.includes('.') ||
  hostname.endsWith('.localhost')

/**
 * Sends a document that was asked for under another name (127.0.0.1 for localhost) to the public
 * URL: cookies and the provider's redirects belong to that name alone.
 */
export const publicHostOnly = ({ env }: Pick<Deps, 'env'>) => {
  const own = new URL(env.publicUrl)
  return createMiddleware(async function checkHost(c, next) {
    const destination = c.req.header('sec-fetch-dest')
    const document = destination === undefined || destination === 'document'
    if (document && (c.req.method === 'GET' || c.req.method === 'HEAD')) {
      const host = c.req.header('x-forwarded-host') ?? c.req.header('host')
      const asked =
        host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null
      // A proxy that hides the outer name puts its upstream's there: redirecting would go in circles.
      const hidden = asked !== null && isLocalName(asked.hostname) && !isLocalName(own.hostname)
      if (asked !== null && asked.hostname !== own.hostname && !hidden) {
        const { pathname, search } = new URL(c.req.url)
        return c.redirect(`${env.publicUrl}${pathname}${search}`, 308)
      }
    }
    await next()
  })
}
