import {
  type SmtpAccount,
  type SmtpAuthentication,
  smtpSettings,
} from '@mailgrant/contract/account'
import type { TlsMode } from '@mailgrant/contract/fields'
import { z } from 'zod'
import { emailText as t } from '../../text/email.ts'
import { admittedServer } from './admitted-server.ts'

/** The Outgoing (SMTP) tab as its fields hold it. */
export interface SmtpForm {
  enabled: boolean
  /** empty: none chosen yet */
  authentication: SmtpAuthentication | ''
  login: string
  password: string
  host: string
  port: string
  tlsMode: TlsMode
  allowSpoofing: boolean
}

export const toSmtpForm = ({ settings: s }: SmtpAccount): SmtpForm => ({
  enabled: s.enabled,
  authentication: s.authentication ?? '',
  login: s.login ?? '',
  password: '',
  host: s.host ?? '',
  port: s.port === null ? '' : String(s.port),
  tlsMode: s.tlsMode,
  allowSpoofing: s.allowSpoofing,
})

export const smtpFormSchema = (ports: readonly number[] | null) =>
  z
    .custom<SmtpForm>()
    .transform((form): z.input<typeof smtpSettings> => ({
      ...form,
      authentication: form.authentication || null,
      password: form.password || null,
    }))
    .pipe(smtpSettings)
    .superRefine((settings, context) => admittedServer(ports, settings, context))

export const smtpFields: Record<
  Exclude<keyof SmtpForm, 'password'>,
  { label: string; show?: (form: SmtpForm) => string }
> = {
  enabled: { label: t.status, show: ({ enabled }) => (enabled ? t.yes : t.no) },
  authentication: {
    label: t.authentication,
    show: ({ authentication }) =>
      authentication ? t.authenticationOptions[authentication] : t.empty,
  },
  login: { label: t.username },
  host: { label: t.hostname },
  port: { label: t.port },
  tlsMode: { label: t.tlsMode, show: ({ tlsMode }) => t.tlsModes[tlsMode] },
  allowSpoofing: {
    label: t.headerSpoofing,
    show: ({ allowSpoofing }) => (allowSpoofing ? t.yes : t.no),
  },
}
