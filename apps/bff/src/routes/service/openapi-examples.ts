import type {
  InvalidateToken,
  ServiceEmail,
  ServiceEmailList,
  ServiceHealth,
  ServiceReport,
  ServiceToken,
} from '@mailgrant/contract/service'

const id = '0199c2a4-7c1e-7d51-9a53-0b6f1f2f9a11'
const address = 'support@example.com'
const authorised = { value: 'authorised', reason: 'Authorised by support@example.com.' } as const

const email: ServiceEmail = {
  id,
  address,
  name: 'Support',
  mailbox: {
    enabled: true,
    protocol: 'imap',
    host: 'outlook.office365.com',
    port: 993,
    tlsMode: 'implicit',
    authentication: 'oauth2',
    provider: 'microsoft',
    login: address,
    status: authorised,
    folder: 'INBOX',
    fetchFrequencyMinutes: 5,
    emailsPerFetch: 50,
    afterFetch: 'archive',
    archiveFolder: 'Done',
  },
  smtp: {
    enabled: true,
    host: 'smtp.office365.com',
    port: 587,
    tlsMode: 'starttls',
    authentication: 'oauth2',
    provider: 'microsoft',
    login: address,
    status: authorised,
    allowSpoofing: false,
  },
}
const emailList: ServiceEmailList = { items: [{ id, address, name: 'Support' }], next: null }
const token: ServiceToken = {
  accessToken: 'eyJ0eXAiOiJKV1QiLCJhbGciOi…',
  expiresAt: '2026-01-31T12:00:00.000Z',
  login: address,
  mechanism: 'XOAUTH2',
}
const health: ServiceHealth = {
  status: 'pass',
  address,
  mailbox: { status: authorised, lastActivityAt: '2026-01-31T11:58:00.000Z', lastErrorAt: null },
  smtp: null,
}
const invalidation: InvalidateToken = { accessToken: token.accessToken }
const ok: ServiceReport = { outcome: 'ok' }
const failed: ServiceReport = {
  outcome: 'failed',
  code: 'authentication_failed',
  message: 'The server refused the sign-in.',
  serverReply: 'NO AUTHENTICATE failed.',
}

/** Typed by the contract, so that an example cannot fall behind its schema. */
export const examples = {
  answers: { EmailList: emailList, Email: email, Token: token, Health: health, Nothing: {} },
  bodies: {
    Invalidation: { rejected: { value: invalidation } },
    Report: { ok: { value: ok }, failed: { value: failed } },
  },
}
