import type { Secrets } from './account-credentials.ts'
import type { Deps } from './deps.ts'
import type { MailServerOptions } from './options.ts'
import type { Reporter } from './reporter.ts'
import type { SettingsCache } from './settings-cache.ts'

/** What an account works with. */
export interface AccountParts {
  settings: SettingsCache
  secrets: Secrets
  mailServers: MailServerOptions
  reporter: Reporter
  deps: Deps
}
