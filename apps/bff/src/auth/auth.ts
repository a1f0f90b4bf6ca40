import type { Administrator } from '@mailgrant/contract/session'

/** Where a request comes from: its headers (cookies) and the client's address. */
export interface Client {
  headers: Headers
  address: string
}

export interface LiveSession {
  id: string
  user: Administrator
  /** when the password was last given */
  confirmedAt: Date
}

/** The sign-in library behind the few calls that verbs make. Cookies are `Set-Cookie` values. */
export interface Auth {
  /**
   * null: signed out, expired, or removed
   *
   * @param options.use false: what a page asks by itself is no use, and keeps no session alive
   */
  findSession(headers: Headers, options?: { use?: boolean }): Promise<LiveSession | null>
  /** null: the address or the password is wrong */
  signIn(
    client: Client,
    credentials: { email: string; password: string },
  ): Promise<{ user: Administrator; cookies: string[] } | null>
  /** Ends the session on the server; the cookies clear it in the browser. */
  signOut(client: Client): Promise<string[]>
  /** Whether it is the password of this administrator. */
  isPassword(userId: string, password: string): Promise<boolean>
  /** Ends all other sessions too; null: the current password is wrong. */
  changePassword(
    client: Client,
    passwords: { currentPassword: string; newPassword: string },
  ): Promise<string[] | null>
  hashPassword(password: string): Promise<string>
}
