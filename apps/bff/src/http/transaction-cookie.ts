import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'

/** `__Host-` needs https; on plain-http loopback, and only there, the prefix is dropped. */
export const transactionCookieName = (publicUrl: string, requestId: string) =>
  `${publicUrl.startsWith('https:') ? '__Host-' : ''}mailgrant-authorization-${requestId}`

/** More authorisations than anybody has under way at once in one browser. */
const kept = 10

/** Binds the round trip to this browser. `Lax`, because `Strict` is not sent on the return from the provider. */
export function setTransactionCookie(
  { env }: Pick<Deps, 'env'>,
  c: Context,
  requestId: string,
  binding: string,
): void {
  const place = { path: '/', secure: env.publicUrl.startsWith('https:') }
  // A used one is kept for Back, but all of them travel with every request, and headers have a limit.
  const prefix = transactionCookieName(env.publicUrl, '')
  const earlier = Object.keys(getCookie(c)).filter((name) => name.startsWith(prefix))
  // Their ids are in the order of time.
  for (const name of earlier.toSorted().slice(0, 1 - kept)) deleteCookie(c, name, place)
  setCookie(c, transactionCookieName(env.publicUrl, requestId), binding, {
    ...place,
    httpOnly: true,
    sameSite: 'Lax',
    // Twice the request's ten minutes: who comes too late is still told so, and where.
    maxAge: 1200,
  })
}
