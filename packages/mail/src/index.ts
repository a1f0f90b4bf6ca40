/**
 * The service client, and what IMAP, POP3 and SMTP share: errors, settings, token providers and
 * the outcome of a connection test. The adapters themselves are in `/imap`, `/pop3` and `/smtp`;
 * the client loads the one that an email's settings name when it is first used.
 */
export { createTokenProvider, type Clock, type TokenSource } from './create-token-provider.ts'
export { errorCodes, type MailErrorCode, type WhoseMove } from './error-codes.ts'
export { MailError, type MailErrorOptions, type Rejection } from './mail-error.ts'
export type {
  AfterFetch,
  CursorStorage,
  FetchCursor,
  FetchedMessage,
  FetchOptions,
  ImapCursor,
  MailAddress,
  MailStore,
  MessageEnvelope,
  MessageId,
  ParsedAttachment,
  ParsedMessage,
  ParseOptions,
  CloseOptions,
  StoreVerifyOptions,
  WatchOptions,
} from './mail-store.ts'
export type {
  Attachment,
  Dsn,
  MailTransport,
  OutgoingMessage,
  SendOptions,
  SendResult,
} from './mail-transport.ts'
export {
  defaultTimeouts,
  type SendingLimits,
  type ServerSettings,
  type StoreSettings,
  type Timeouts,
  type TlsMode,
  type TransportSettings,
} from './settings.ts'
export type {
  ServiceEmail as EmailSettings,
  ServiceMailbox as MailboxSettings,
  ServiceSmtp as SmtpSettings,
} from '@mailgrant/contract/service'
export type { AccountKind, Passwords } from './service/account-credentials.ts'
export { createMailgrant } from './service/create-mailgrant.ts'
export type { EmailSummary, Mailgrant } from './service/mailgrant.ts'
export type { MailgrantEmail } from './service/mailgrant-email.ts'
export type { MailgrantOptions, MailServerOptions } from './service/options.ts'
export type { EmailMessage } from './service/smtp-account.ts'
export type {
  BasicCredentials,
  BearerToken,
  Credentials,
  Oauth2Credentials,
  TokenMechanism,
  TokenProvider,
  TransportCredentials,
} from './token-provider.ts'
export type {
  Step,
  StepName,
  VerifyFailure,
  VerifyOptions,
  VerifyOutcome,
} from './verify-outcome.ts'
