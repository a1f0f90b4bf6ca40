import {
  boolean,
  index,
  pgTable,
  text,
  uniqueIndex,
  uuid,
  integer,
  bigint,
} from 'drizzle-orm/pg-core'
import { at } from './columns.ts'

/** The sign-in library's tables under our names. */
export const authUser = pgTable('auth_user', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  createdAt: at('created_at').notNull(),
  updatedAt: at('updated_at').notNull(),
  lastSignInAt: at('last_sign_in_at'),
})

export const authSession = pgTable(
  'auth_session',
  {
    id: text('id').primaryKey(),
    token: text('token').notNull().unique(),
    userId: text('user_id')
      .notNull()
      .references(() => authUser.id, { onDelete: 'cascade' }),
    expiresAt: at('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    /** when the password was given once more; null: not since the sign-in */
    confirmedAt: at('confirmed_at'),
  },
  (table) => [
    index('auth_session_user').on(table.userId),
    index('auth_session_expiry').on(table.expiresAt),
  ],
)

export const authAccount = pgTable(
  'auth_account',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => authUser.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: at('access_token_expires_at'),
    refreshTokenExpiresAt: at('refresh_token_expires_at'),
    scope: text('scope'),
    /** salted hash made by the sign-in library */
    password: text('password'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [index('auth_account_user').on(table.userId)],
)

export const authVerification = pgTable('auth_verification', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: at('expires_at').notNull(),
  createdAt: at('created_at').notNull(),
  updatedAt: at('updated_at').notNull(),
})

/** One-time links: the first administrator's and invitations. Only the digest of the token is kept. */
export const authInvitation = pgTable(
  'auth_invitation',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['setup', 'invitation'] }).notNull(),
    tokenDigest: text('token_digest').notNull(),
    name: text('name'),
    email: text('email'),
    invitedBy: text('invited_by'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at'),
    usedAt: at('used_at'),
  },
  (table) => [uniqueIndex('auth_invitation_digest').on(table.tokenDigest)],
)

/** Wrong passwords a key (address, or client) in its window; see auth/throttle. */
export const authThrottle = pgTable(
  'auth_throttle',
  {
    key: text('key').primaryKey(),
    points: integer('points').notNull().default(0),
    /** epoch milliseconds at which the key is forgotten */
    expire: bigint('expire', { mode: 'number' }).notNull(),
  },
  (table) => [index('auth_throttle_expire').on(table.expire)],
)
