import type { CheckReport } from '@mailgrant/contract/check'
import type { TokenProvider } from '@mailgrant/mail'

export interface CheckTarget {
  protocol: 'imap' | 'pop3' | 'smtp'
  host: string
  port: number
  tlsMode: 'implicit' | 'starttls' | 'none'
  credentials:
    | { method: 'oauth2'; login: string; tokens: TokenProvider }
    | { method: 'basic'; login: string; password: string }
    | { method: 'none' }
  folder?: string
  archiveFolder?: string
  createArchiveFolder?: boolean
}

/** Connects with settings as typed and says what each step showed; at most 15 s; never throws for what a server does. */
export interface MailCheck {
  run(target: CheckTarget, signal?: AbortSignal): Promise<CheckReport>
}
