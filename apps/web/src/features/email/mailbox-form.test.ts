import { describe, expect, it } from 'vitest'
import { type MailboxForm, mailboxFormSchema } from './mailbox-form.ts'

const form: MailboxForm = {
  enabled: true,
  authentication: 'basic',
  login: '',
  password: '',
  protocol: 'imap',
  host: ' imap.example.com ',
  port: '993',
  tlsMode: 'implicit',
  folder: '',
  fetchFrequencyMinutes: '5',
  emailsPerFetch: '10',
  afterFetch: 'nothing',
  archiveFolder: '',
}
const slips = (value: MailboxForm, ports: number[] | null = null) => {
  const result = mailboxFormSchema(ports).safeParse(value)
  return result.success
    ? {}
    : Object.fromEntries(result.error.issues.map((i) => [i.path[0], i.message]))
}

describe('mailboxFormSchema', () => {
  it('turns what was typed into what is sent', () => {
    expect(mailboxFormSchema(null).parse(form)).toMatchObject({
      host: 'imap.example.com',
      port: 993,
      login: null,
      folder: null,
      password: null,
      fetchFrequencyMinutes: 5,
    })
  })

  it('names each field that an enabled account still needs', () => {
    expect(slips({ ...form, host: '', port: '', fetchFrequencyMinutes: '' })).toEqual({
      host: 'An enabled account needs a host name.',
      port: 'An enabled account needs a port number.',
      fetchFrequencyMinutes: 'An enabled account needs a fetch frequency.',
    })
  })

  it('refuses a port that the operator does not admit', () => {
    expect(slips({ ...form, port: '8993' }, [993, 995])).toEqual({
      port: 'Use one of the mail ports 993, 995.',
    })
  })

  it('refuses to archive into the folder that is fetched', () => {
    expect(slips({ ...form, afterFetch: 'archive', archiveFolder: 'inbox' })).toHaveProperty(
      'archiveFolder',
    )
  })
})
