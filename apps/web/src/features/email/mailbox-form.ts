import {
  type MailboxAccount,
  type MailboxAuthentication,
  mailboxSettings,
} from '@mailgrant/contract/account'
import type { TlsMode } from '@mailgrant/contract/fields'
import { z } from 'zod'
import { emailText as t } from '../../text/email.ts'
import { admittedServer } from './admitted-server.ts'

/** The Remote Mailbox tab as its fields hold it: what can be typed is text. */
export interface MailboxForm {
  enabled: boolean
  /** empty: none chosen yet */
  authentication: MailboxAuthentication | ''
  login: string
  password: string
  protocol: 'imap' | 'pop3'
  host: string
  port: string
  tlsMode: TlsMode
  folder: string
  fetchFrequencyMinutes: string
  emailsPerFetch: string
  afterFetch: 'archive' | 'delete' | 'nothing'
  archiveFolder: string
}

const typed = (value: string | number | null) => (value === null ? '' : String(value))

export const toMailboxForm = ({ settings: s }: MailboxAccount): MailboxForm => ({
  enabled: s.enabled,
  authentication: s.authentication ?? '',
  login: s.login ?? '',
  password: '',
  protocol: s.protocol,
  host: s.host ?? '',
  port: typed(s.port),
  tlsMode: s.tlsMode,
  folder: s.folder ?? '',
  fetchFrequencyMinutes: typed(s.fetchFrequencyMinutes),
  emailsPerFetch: typed(s.emailsPerFetch),
  afterFetch: s.afterFetch,
  archiveFolder: s.archiveFolder ?? '',
})

/** Screen to wire, then the contract's rules and what the operator admits. */
export const mailboxFormSchema = (ports: readonly number[] | null) =>
  z
    .custom<MailboxForm>()
    .transform((form): z.input<typeof mailboxSettings> => ({
      ...form,
      authentication: form.authentication || null,
      password: form.password || null,
    }))
    .pipe(mailboxSettings)
    .superRefine((settings, context) => admittedServer(ports, settings, context))

/** How a conflict names each field and its value. */
export const mailboxFields: Record<
  Exclude<keyof MailboxForm, 'password'>,
  { label: string; show?: (form: MailboxForm) => string }
> = {
  enabled: { label: t.status, show: ({ enabled }) => (enabled ? t.yes : t.no) },
  authentication: {
    label: t.authentication,
    show: ({ authentication }) =>
      authentication ? t.authenticationOptions[authentication] : t.empty,
  },
  login: { label: t.username },
  protocol: { label: t.protocol, show: ({ protocol }) => t.protocols[protocol] },
  host: { label: t.hostname },
  port: { label: t.port },
  tlsMode: { label: t.tlsMode, show: ({ tlsMode }) => t.tlsModes[tlsMode] },
  folder: { label: t.folder },
  fetchFrequencyMinutes: { label: t.fetchFrequency },
  emailsPerFetch: { label: t.emailsPerFetch },
  afterFetch: { label: t.afterFetch, show: ({ afterFetch }) => t.afterFetchOptions[afterFetch] },
  archiveFolder: { label: t.archiveFolder },
}
