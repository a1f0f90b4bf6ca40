import type { ClientSecret, NewApplication } from './authorization/applications.ts'
import type { IssuedTokens } from './authorization/issue-tokens.ts'
import type { Knobs, PersonaName } from './knobs.ts'
import type { Ledger } from './ledger.ts'
import type { MailPorts, Mechanism } from './mail/dovecot-config.ts'
import type { SentMessage } from './mail/sink.ts'
import type { User } from './users.ts'

export type SandboxPorts = MailPorts & { microsoft: number; google: number; control: number }

export interface SandboxOptions {
  /** Address that the servers listen on, and the site they live on. Default 127.0.0.1. */
  host?: string
  /** Where state lives; kept on stop. Default a temporary directory, removed on stop. */
  directory?: string
  /** Default: free ones. */
  ports?: Partial<SandboxPorts>
  /** false: authorization servers only. */
  mail?: boolean
  /** Where Dovecot's program is looked for. Default Debian's path; where there is none, `mail` is null. */
  dovecot?: string
  tokenLifetimeSeconds?: number
  /** 'registered': an application and a secret per persona. Default 'empty'. */
  seed?: 'empty' | 'registered'
  /** Redirect URIs of the seeded applications, matched exactly. */
  callbackUrls?: string[]
  /** What the mail servers offer. Without 'oauthbearer' clients must speak XOAUTH2. */
  mechanisms?: readonly Mechanism[]
}

export interface Registration {
  clientId: string
  clientSecret: string
  secretId: string
  tenant: string | null
}

export interface Persona {
  issuer: string
  authorizationEndpoint: string
  tokenEndpoint: string
  userinfoEndpoint: string | null
  revocationEndpoint: string | null
  /** App registrations, as a newcomer sees them. */
  portalUrl: string
  tenant: string | null
  seededApp: Registration | null
}

export interface MailServers {
  host: 'localhost'
  /** STARTTLS. */
  imap: { port: number }
  /** Implicit TLS. */
  imaps: { port: number }
  pop3: { port: number }
  pop3s: { port: number }
  submission: { port: number }
  submissions: { port: number }
  /** Takes mail from anybody: no TLS, no authentication, as a relay inside an organisation does. */
  relay: { port: number }
}

export interface Delivery {
  to: string
  from?: string | undefined
  subject?: string | undefined
  text?: string | undefined
  /** The whole message, instead of the fields above. */
  raw?: string | undefined
}

export interface Sandbox extends AsyncDisposable {
  microsoft: Persona
  google: Persona
  mail: MailServers | null
  /** Why there is no mail server, in a sentence. */
  mailUnavailable: string | null
  /** PEM of the authority that signed the mail servers' certificate. */
  caFile: string
  /** What MAILGRANT_PROVIDERS points to. */
  providersFile: string
  /** What the console needs to use this sandbox. */
  env: Record<string, string>
  users: readonly User[]
  knobs: Knobs
  ledger: Ledger
  control: { url: string }
  registerApplication(persona: PersonaName, application: NewApplication): Registration
  addClientSecret(
    persona: PersonaName,
    clientId: string,
    options?: { description?: string; expiresAt?: number | null },
  ): ClientSecret
  /** Without a secret's id: all of them. */
  removeClientSecret(persona: PersonaName, clientId: string, secretId?: string | undefined): void
  /** Tokens without a browser, as a finished authorisation leaves them. */
  issueTokens(order: {
    persona: PersonaName
    /** Address of a user. */
    user: string
    scopes: readonly string[]
    clientId?: string
  }): Promise<IssuedTokens>
  /** The next refresh answers invalid_grant. Access tokens go too unless told otherwise. */
  revokeGrants(user: string, options?: { accessTokens: boolean }): void
  stopAuthorizationServer(): Promise<void>
  startAuthorizationServer(): Promise<void>
  /** Grants, tokens and registrations survive. */
  restartAuthorizationServer(): Promise<void>
  stopMail(): Promise<void>
  startMail(): Promise<void>
  restartMail(): Promise<void>
  /** Puts a message straight into a mailbox. */
  deliver(delivery: Delivery): Promise<void>
  /** Every message that went out by SMTP. */
  sent(): readonly SentMessage[]
  stop(): Promise<void>
}
