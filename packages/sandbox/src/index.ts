export { startSandbox } from './start-sandbox.ts'
export { walkAuthorization, type Walk, type WalkOptions } from './walk-authorization.ts'
export { walkAdminConsent } from './walk-admin-consent.ts'
export { detectDovecot as ensureDovecot } from './mail/detect-dovecot.ts'
export type {
  Delivery,
  MailServers,
  Persona,
  Registration,
  Sandbox,
  SandboxOptions,
  SandboxPorts,
} from './sandbox.ts'
export type { IssuedTokens } from './authorization/issue-tokens.ts'
export type { Knobs, KnobChanges, KnobValues, PersonaName, TokenFault } from './knobs.ts'
export type { Ledger, LedgerEntry, SecretKind, TokenRequest } from './ledger.ts'
export type { SentMessage } from './mail/sink.ts'
export type { User } from './users.ts'
