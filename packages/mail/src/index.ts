/**
 * What IMAP, POP3 and SMTP share: errors, settings, token providers and the outcome of a
 * connection test. The adapters themselves are in `/imap`, `/pop3` and `/smtp`, so that a service
 * loads only the protocol libraries that it uses.
 */
export { createTokenProvider, type Clock, type TokenSource } from './create-token-provider.ts'
export { errorCodes, type MailErrorCode, type WhoseMove } from './error-codes.ts'
export { MailError, type MailErrorOptions } from './mail-error.ts'
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
  StoreVerifyOptions,
  WatchOptions,
} from './mail-store.ts'
export type {
  Attachment,
  MailTransport,
  OutgoingMessage,
  SendOptions,
  SendResult,
} from './mail-transport.ts'
export {
  defaultTimeouts,
  type ServerSettings,
  type StoreSettings,
  type Timeouts,
  type TlsMode,
  type TransportSettings,
} from './settings.ts'
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
