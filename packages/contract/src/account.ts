import { z } from 'zod'
import { checkReport } from './check.ts'
import { hostName, id, port, providerId, singleLine, timestamp, tlsMode } from './fields.ts'
import { messages } from './messages.ts'

/** Which authentication an account uses: the options of the Authentication field. */
export const mailboxAuthentication = z.enum([
  'oauth2-microsoft',
  'oauth2-google',
  'oauth2-other',
  'basic',
])
export const smtpAuthentication = z.enum([
  'mailbox',
  'oauth2-microsoft',
  'oauth2-google',
  'oauth2-other',
  'basic',
  'none',
])
export type MailboxAuthentication = z.infer<typeof mailboxAuthentication>
export type SmtpAuthentication = z.infer<typeof smtpAuthentication>

/** Status of an account: one value, derived from grant, config and the last real events. */
export const accountStatus = z.object({
  value: z.enum([
    'not-configured',
    'authorised',
    'expires-soon',
    'needs-reauthorisation',
    'failing',
  ]),
  /** one sentence: why, and what to do where something is to be done */
  reason: z.string(),
})
export type AccountStatus = z.infer<typeof accountStatus>

const emptyToNull = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' || value === undefined ? null : value), schema.nullable())

const connection = {
  enabled: z.boolean(),
  host: emptyToNull(hostName),
  port: emptyToNull(port),
  tlsMode,
  /** Basic: user name; OAuth2: only where the login differs from the address */
  login: emptyToNull(singleLine(320)),
  /** write-only; absent or null keeps the stored one */
  password: z.string().max(1000, messages.tooLong(1000)).nullable().optional(),
}

export const mailboxSettings = z
  .object({
    ...connection,
    authentication: mailboxAuthentication.nullable(),
    protocol: z.enum(['imap', 'pop3']),
    folder: emptyToNull(singleLine(500)),
    fetchFrequencyMinutes: emptyToNull(
      z.coerce
        .number(messages.frequency)
        .int(messages.frequency)
        .min(1, messages.frequency)
        .max(1440, messages.frequency),
    ),
    emailsPerFetch: emptyToNull(
      z.coerce
        .number(messages.fetchMax)
        .int(messages.fetchMax)
        .min(1, messages.fetchMax)
        .max(500, messages.fetchMax),
    ),
    afterFetch: z.enum(['archive', 'delete', 'nothing']),
    archiveFolder: emptyToNull(singleLine(500)),
  })
  .superRefine((value, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (value.protocol === 'pop3' && value.afterFetch === 'archive')
      issue('afterFetch', messages.pop3NoArchive)
    if (value.protocol === 'imap' && value.afterFetch === 'archive') {
      if (!value.archiveFolder) issue('archiveFolder', messages.archiveNeedsFolder)
      else if (sameFolder(value.archiveFolder, value.folder ?? 'INBOX'))
        issue('archiveFolder', messages.archiveDiffers)
    }
    if (!value.enabled) return
    if (value.host === null) issue('host', messages.enabledNeeds('a host name'))
    if (value.port === null) issue('port', messages.enabledNeeds('a port number'))
    if (value.authentication === null)
      issue('authentication', messages.enabledNeeds('an authentication method'))
    if (value.fetchFrequencyMinutes === null)
      issue('fetchFrequencyMinutes', messages.enabledNeeds('a fetch frequency'))
    if (value.emailsPerFetch === null)
      issue('emailsPerFetch', messages.enabledNeeds('a number of emails per fetch'))
  })
export type MailboxSettings = z.infer<typeof mailboxSettings>

/** INBOX is the one folder name that ignores case (RFC 3501 §5.1). */
const sameFolder = (a: string, b: string) =>
  a === b || (a.toUpperCase() === 'INBOX' && b.toUpperCase() === 'INBOX')

export const smtpSettings = z
  .object({
    ...connection,
    authentication: smtpAuthentication.nullable(),
    allowSpoofing: z.boolean(),
  })
  .superRefine((value, context) => {
    if (!value.enabled) return
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (value.host === null) issue('host', messages.enabledNeeds('a host name'))
    if (value.port === null) issue('port', messages.enabledNeeds('a port number'))
    if (value.authentication === null)
      issue('authentication', messages.enabledNeeds('an authentication method'))
  })
export type SmtpSettings = z.infer<typeof smtpSettings>

const saving = {
  /** the version that the editor started from; a newer one in store answers edit_conflict */
  version: z.number().int(),
  /** store even though someone else saved meanwhile */
  overwrite: z.boolean().optional(),
}
export const saveMailbox = z.object({
  settings: mailboxSettings,
  /** make a missing archive folder on the server before saving */
  createArchiveFolder: z.boolean().optional(),
  ...saving,
})
export type SaveMailbox = z.infer<typeof saveMailbox>
export const saveSmtp = z.object({ settings: smtpSettings, ...saving })
export type SaveSmtp = z.infer<typeof saveSmtp>

/** What both accounts show beside their settings. Passwords are never sent, only whether one is stored. */
const accountState = {
  kind: z.enum(['mailbox', 'smtp']),
  version: z.number().int(),
  hasPassword: z.boolean(),
  status: accountStatus,
  /** OAuth2: the config in use, and whether a token exists */
  idpConfigId: id.nullable(),
  idpConfigName: z.string().nullable(),
  /** the config whose client is refused, where that is why the account fails: it is mended there */
  refusedConfigId: id.nullable(),
  provider: providerId.nullable(),
  hasToken: z.boolean(),
  strictMatching: z.boolean(),
  expectedOwner: z.string().nullable(),
  lastActivityAt: timestamp.nullable(),
  lastError: z.object({ code: z.string(), message: z.string(), at: timestamp }).nullable(),
  errorCount: z.number().int(),
  updatedAt: timestamp,
  updatedBy: z.string().nullable(),
}
export const mailboxAccount = z.object({
  ...accountState,
  settings: z.object({
    enabled: z.boolean(),
    host: z.string().nullable(),
    port: z.number().nullable(),
    tlsMode,
    login: z.string().nullable(),
    authentication: mailboxAuthentication.nullable(),
    protocol: z.enum(['imap', 'pop3']),
    folder: z.string().nullable(),
    fetchFrequencyMinutes: z.number().nullable(),
    emailsPerFetch: z.number().nullable(),
    afterFetch: z.enum(['archive', 'delete', 'nothing']),
    archiveFolder: z.string().nullable(),
  }),
})
export type MailboxAccount = z.infer<typeof mailboxAccount>
export const smtpAccount = z.object({
  ...accountState,
  settings: z.object({
    enabled: z.boolean(),
    host: z.string().nullable(),
    port: z.number().nullable(),
    tlsMode,
    login: z.string().nullable(),
    authentication: smtpAuthentication.nullable(),
    allowSpoofing: z.boolean(),
  }),
})
export type SmtpAccount = z.infer<typeof smtpAccount>

/** Answer of a save: the stored account and what the test showed (`not-tested` where none was needed). */
export const mailboxSaved = z.object({ account: mailboxAccount, check: checkReport })
export type MailboxSaved = z.infer<typeof mailboxSaved>
export const smtpSaved = z.object({ account: smtpAccount, check: checkReport })
export type SmtpSaved = z.infer<typeof smtpSaved>
