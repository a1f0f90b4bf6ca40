import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import type { Deps } from '../deps.ts'

/** `__Host-` needs https; on plain-http loopback, and only there, the prefix is dropped. */
export const transactionCookieName = (publicUrl: string, requestId: string) =>
  `${publicUrl.startsWith('https:') ? '__Host-' : ''}mailgrant-authorization-${requestId}`

/** Binds the round trip to this browser. `Lax`, because `Strict` is not sent on the return from the provider. */
export function setTransactionCookie(
  { env }: Pick<Deps, 'env'>,
  c: Context,
  requestId: string,
  binding: string,
): void {
  setCookie(c, transactionCookieName(env.publicUrl, requestId), binding, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: env.publicUrl.startsWith('https:'),
    // Twice the request's ten minutes: who comes too late is still told so, and where.
    maxAge: 1200,
  })
}
