import { createHmac, timingSafeEqual } from 'node:crypto'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { and, eq, lt, sql } from 'drizzle-orm'
import { parse } from 'hono/utils/cookie'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import type { Db } from '../db/open.ts'
import type { Clock } from '../deps.ts'
import { authAccount, authSession, authUser, authVerification } from '../tables/auth.ts'
import type { Auth, Client } from './auth.ts'

/** A session ends after a week whatever happens, and after a day without a request. */
const absoluteSeconds = 7 * 86_400
const idleMs = 86_400_000
/** The time of the last request is written at most this often. */
const touchMs = 10 * 60_000

const clientHeader = 'x-mailgrant-client-address'

export interface AuthDeps {
  db: Db
  clock: Clock
  log: Logger
  publicUrl: string
  /** signs the session cookie; derived from the key ring */
  secret: string
}

/** `__Host-` needs https; on plain-http loopback, and only there, the prefix is dropped. */
const sessionCookieName = (publicUrl: string) =>
  `${publicUrl.startsWith('https:') ? '__Host-' : ''}mailgrant-session`

function libraryOver({ db, log, publicUrl, secret }: AuthDeps) {
  return betterAuth({
    baseURL: publicUrl,
    secret,
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: authUser,
        session: authSession,
        account: authAccount,
        verification: authVerification,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 200,
    },
    session: { expiresIn: absoluteSeconds, disableSessionRefresh: true, freshAge: 0 },
    // Its handler is not mounted: verbs/start-session slows wrong passwords down.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      log: (level, message) =>
        log[level === 'error' ? 'error' : 'debug']({ library: 'better-auth' }, message),
    },
    advanced: {
      useSecureCookies: false,
      defaultCookieAttributes: {
        secure: publicUrl.startsWith('https:'),
        sameSite: 'strict',
        httpOnly: true,
        path: '/',
      },
      cookies: { session_token: { name: sessionCookieName(publicUrl) } },
      ipAddress: { ipAddressHeaders: [clientHeader] },
      database: { generateId: () => v7() },
    },
  })
}

/** The address is ours to say, whatever the client sent under that name. */
function headersOf({ headers, address }: Client): Headers {
  const own = new Headers(headers)
  own.set(clientHeader, address)
  return own
}

const refused = (error: unknown) =>
  error instanceof APIError && error.statusCode >= 400 && error.statusCode < 500

export function createAuth(deps: AuthDeps): Auth {
  const { db, clock, publicUrl, secret } = deps
  const library = libraryOver(deps)
  const cookieName = sessionCookieName(publicUrl)

  /** The library's cookie is `token.signature`. Reading it here makes a request cost one query. */
  const tokenFrom = (headers: Headers): string | null => {
    const value = parse(headers.get('cookie') ?? '', cookieName)[cookieName]
    const dot = value?.lastIndexOf('.') ?? -1
    if (value === undefined || dot < 1) return null
    const token = value.slice(0, dot)
    const expected = createHmac('sha256', secret).update(token).digest()
    const given = Buffer.from(value.slice(dot + 1), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected) ? token : null
  }

  return {
    async findSession(headers, { use = true } = {}) {
      const token = tokenFrom(headers)
      if (token === null) return null
      const [found] = await db
        .select({
          id: authSession.id,
          expiresAt: authSession.expiresAt,
          seenAt: authSession.updatedAt,
          confirmedAt:
            sql<Date>`coalesce(${authSession.confirmedAt}, ${authSession.createdAt})`.mapWith(
              authSession.createdAt,
            ),
          user: { id: authUser.id, name: authUser.name, email: authUser.email },
        })
        .from(authSession)
        .innerJoin(authUser, eq(authUser.id, authSession.userId))
        .where(eq(authSession.token, token))
      const now = clock()
      if (!found || found.expiresAt <= now || now.getTime() - found.seenAt.getTime() > idleMs)
        return null
      if (use && now.getTime() - found.seenAt.getTime() > touchMs)
        await db
          .update(authSession)
          .set({ updatedAt: now })
          .where(and(eq(authSession.id, found.id), lt(authSession.updatedAt, now)))
      return { id: found.id, user: found.user, confirmedAt: found.confirmedAt }
    },

    async signIn(client, body) {
      try {
        const { headers, response } = await library.api.signInEmail({
          body,
          headers: headersOf(client),
          returnHeaders: true,
        })
        const { id, name, email } = response.user
        return { user: { id, name, email }, cookies: headers.getSetCookie() }
      } catch (error) {
        if (refused(error)) return null
        throw error
      }
    },

    async signOut(client) {
      const { headers } = await library.api.signOut({
        headers: headersOf(client),
        returnHeaders: true,
      })
      return headers.getSetCookie()
    },

    async changePassword(client, { currentPassword, newPassword }) {
      try {
        const { headers } = await library.api.changePassword({
          body: { currentPassword, newPassword, revokeOtherSessions: true },
          headers: headersOf(client),
          returnHeaders: true,
        })
        return headers.getSetCookie()
      } catch (error) {
        if (refused(error)) return null
        throw error
      }
    },

    async isPassword(userId, password) {
      const context = await library.$context
      const [found] = await db
        .select({ hash: authAccount.password })
        .from(authAccount)
        .where(and(eq(authAccount.userId, userId), eq(authAccount.providerId, 'credential')))
      const hash = found?.hash ?? null
      return hash !== null && (await context.password.verify({ hash, password }))
    },

    async hashPassword(password) {
      const context = await library.$context
      return context.password.hash(password)
    },
  }
}
