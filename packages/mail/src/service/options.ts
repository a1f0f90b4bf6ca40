import type { ServerSettings } from '../settings.ts'
import type { Passwords } from './account-credentials.ts'

/** How mail servers are reached; where they are is in the console's settings. */
export type MailServerOptions = Pick<ServerSettings, 'tls' | 'timeouts' | 'ipFamily' | 'proxy'>

export interface MailgrantOptions {
  /** the console's public address, such as `https://mail-console.example` */
  url: string
  /** made in the console under API Keys */
  apiKey: string
  /** asked for accounts that do not sign in with OAuth2: the console gives passwords to nobody */
  passwords?: Passwords
  /** how the mail servers are reached */
  mailServers?: MailServerOptions
}
