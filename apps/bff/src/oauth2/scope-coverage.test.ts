import { describe, expect, it } from 'vitest'
import { missingScopes, tokenRequestScopes } from './scope-coverage.ts'

const outlook = 'https://outlook.office.com'
const graph = 'https://graph.microsoft.com'

describe('missingScopes', () => {
  it('wants the permission of each protocol at Microsoft, in any case', () => {
    const granted = `${outlook.toUpperCase()}/imap.accessasuser.all ${outlook}/SMTP.Send`
    expect(missingScopes('microsoft', ['imap', 'smtp'], granted, granted)).toEqual([])
    expect(missingScopes('microsoft', ['pop3'], '', granted)).toEqual([
      `${outlook}/POP.AccessAsUser.All`,
    ])
  })

  it('does not take Graph’s permission for that of the mailbox', () => {
    const granted = `${graph}/IMAP.AccessAsUser.All`
    expect(missingScopes('microsoft', ['imap'], granted, granted)).toHaveLength(1)
  })

  it('names the scope of the cloud that was asked', () => {
    const asked = 'https://outlook.office365.us/IMAP.AccessAsUser.All'
    expect(missingScopes('microsoft', ['imap'], asked, 'openid')).toEqual([asked])
  })

  it('wants one scope for everything at Google', () => {
    expect(missingScopes('google', ['imap', 'smtp'], '', 'openid email')).toEqual([
      'https://mail.google.com/',
    ])
    expect(missingScopes('google', ['pop3'], '', 'https://mail.google.com/')).toEqual([])
  })

  it('wants of another provider all that was asked but identity', () => {
    const asked = 'openid offline_access mail.imap mail.smtp'
    expect(missingScopes('other', ['imap'], asked, 'mail.imap')).toEqual(['mail.smtp'])
  })
})

describe('tokenRequestScopes', () => {
  it('names one resource only, mail first, at Microsoft', () => {
    const asked = `openid User.Read ${graph}/Mail.Read offline_access ${outlook}/SMTP.Send`
    expect(tokenRequestScopes('microsoft', asked)).toBe(
      `${outlook}/SMTP.Send openid offline_access`,
    )
  })

  it('leaves the parameter out elsewhere', () => {
    expect(tokenRequestScopes('google', 'openid https://mail.google.com/')).toBeNull()
  })
})
