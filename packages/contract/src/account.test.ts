import { describe, expect, it } from 'vitest'
import { mailboxSettings, smtpSettings } from './account.ts'
import { messages } from './messages.ts'

const mailbox = {
  enabled: true,
  host: 'outlook.office365.com',
  port: '993',
  tlsMode: 'implicit',
  login: '',
  authentication: 'oauth2-microsoft',
  protocol: 'imap',
  folder: 'INBOX',
  fetchFrequencyMinutes: '5',
  emailsPerFetch: '10',
  afterFetch: 'nothing',
  archiveFolder: '',
} as const

const slips = (value: unknown) =>
  Object.fromEntries(
    (mailboxSettings.safeParse(value).error?.issues ?? []).map(({ path, message }) => [
      path.join('.'),
      message,
    ]),
  )

describe('mailboxSettings', () => {
  it('turns what a form holds into numbers and nulls', () => {
    expect(mailboxSettings.parse(mailbox)).toMatchObject({
      port: 993,
      login: null,
      fetchFrequencyMinutes: 5,
      archiveFolder: null,
    })
  })

  it('asks an enabled account for all that fetching needs', () => {
    expect(
      Object.keys(
        slips({
          ...mailbox,
          host: '',
          port: '',
          authentication: null,
          fetchFrequencyMinutes: '',
          emailsPerFetch: '',
        }),
      ).toSorted(),
    ).toEqual(['authentication', 'emailsPerFetch', 'fetchFrequencyMinutes', 'host', 'port'])
  })

  it('lets a disabled account be half filled in', () => {
    expect(slips({ ...mailbox, enabled: false, host: '', port: '', authentication: null })).toEqual(
      {},
    )
  })

  it('knows that POP3 has no folder to archive to', () => {
    expect(
      slips({ ...mailbox, protocol: 'pop3', afterFetch: 'archive', archiveFolder: 'Done' }),
    ).toEqual({
      afterFetch: messages.pop3NoArchive,
    })
  })

  it('wants an archive folder other than the fetched one, INBOX in any case', () => {
    const archived = { ...mailbox, afterFetch: 'archive' }
    expect(slips({ ...archived, archiveFolder: '' })).toEqual({
      archiveFolder: messages.archiveNeedsFolder,
    })
    expect(slips({ ...archived, archiveFolder: 'inbox' })).toEqual({
      archiveFolder: messages.archiveDiffers,
    })
    expect(slips({ ...archived, folder: 'Help', archiveFolder: 'help' })).toEqual({})
  })

  it('keeps frequency and number within their ranges, with their own words', () => {
    expect(slips({ ...mailbox, fetchFrequencyMinutes: '0', emailsPerFetch: '501' })).toEqual({
      fetchFrequencyMinutes: messages.frequency,
      emailsPerFetch: messages.fetchMax,
    })
  })
})

describe('smtpSettings', () => {
  it('takes Same as Remote Mailbox and no authentication at all', () => {
    for (const authentication of ['mailbox', 'none'])
      expect(
        smtpSettings.safeParse({
          enabled: true,
          host: 'smtp.office365.com',
          port: 587,
          tlsMode: 'starttls',
          login: null,
          authentication,
          allowSpoofing: false,
        }).success,
      ).toBe(true)
  })
})
