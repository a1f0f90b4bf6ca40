import { describe, expect, it } from 'vitest'
import { isOwner, resourceOwner } from './resource-owner.ts'

const other = {
  provider: 'other',
  issuer: 'c',
  authorizationEndpoint: 'https://id.example/authorize',
  tokenEndpoint: 'https://id.example/token',
} as const
const entra = (authority: string, host = 'login.microsoftonline.com') =>
  ({
    provider: 'microsoft',
    issuer: null,
    authorizationEndpoint: `https://${host}/${authority}/oauth2/v2.0/authorize`,
    tokenEndpoint: `https://${host}/${authority}/oauth2/v2.0/token`,
  }) as const

describe('resourceOwner', () => {
  it('keys an Entra account by directory and object, and knows all its names', () => {
    const owner = resourceOwner(
      {
        iss: 'i',
        sub: 's',
        tid: 't',
        oid: 'o',
        preferred_username: 'A@x.example',
        upn: 'b@x.example',
      },
      entra('contoso.example'),
    )
    expect(owner).toEqual({
      name: 'A@x.example',
      subject: 'tid:t oid:o',
      names: ['a@x.example', 'b@x.example'],
    })
  })

  it('keys others by issuer and subject, userinfo by the issuer of the config', () => {
    expect(resourceOwner({ iss: 'i', sub: 's', email: 'a@x.example' }, other)?.subject).toBe(
      'iss:i sub:s',
    )
    expect(resourceOwner({ sub: 's', email: 'a@x.example' }, other)?.subject).toBe('iss:c sub:s')
  })

  it('is nobody without a name or a key, or with an address that is not verified', () => {
    expect(resourceOwner({ sub: 's' }, other)).toBeNull()
    expect(resourceOwner({ email: 'a@x.example' }, other)).toBeNull()
    for (const email_verified of [false, 'false'])
      expect(resourceOwner({ sub: 's', email: 'a@x.example', email_verified }, other)).toBeNull()
    expect(resourceOwner({ sub: 's', email: 'a@x.example\r\nX: y' }, other)).toBeNull()
  })

  it('matches any of its names without regard to case, and no other', () => {
    const owner = resourceOwner({ iss: 'i', sub: 's', email: 'Help@x.example' }, other)
    expect(owner && isOwner(owner, 'HELP@X.EXAMPLE')).toBe(true)
    expect(owner && isOwner(owner, 'help@x.example.evil')).toBe(false)
  })

  describe('of an Entra that admits every directory', () => {
    const forged = {
      iss: 'i',
      sub: 's',
      tid: 'of-the-attacker',
      oid: 'o',
      preferred_username: 'mallory@evil.example',
      email: 'support@contoso.example',
    }
    const shared = ['common', 'organizations', 'consumers', 'Common']

    it.each(shared)('is not named by an address that %s did not verify', (authority) => {
      for (const xms_edov of [undefined, false, 'false', 0, '0', null, 'yes']) {
        const claims = { ...forged, xms_edov, email_verified: true }
        expect(resourceOwner(claims, entra(authority))?.names).toEqual(['mallory@evil.example'])
      }
      const { preferred_username: _, ...nameless } = forged
      expect(resourceOwner(nameless, entra(authority))).toBeNull()
    })

    it.each([true, 'true', 1, '1'])('is named by one whose domain is verified: %j', (xms_edov) => {
      const owner = resourceOwner({ ...forged, xms_edov }, entra('common'))
      expect(owner?.names).toEqual(['mallory@evil.example', 'support@contoso.example'])
      expect(owner?.subject).toBe('tid:of-the-attacker oid:o')
    })

    it('goes by its sign-in names, also where one endpoint only is for all, or it is called Other', () => {
      const upn = { ...forged, upn: 'support@contoso.example' }
      expect(resourceOwner(upn, entra('common'))?.names).toContain('support@contoso.example')
      const half = { ...entra('contoso.example'), tokenEndpoint: entra('common').tokenEndpoint }
      expect(resourceOwner(forged, half)?.names).toEqual(['mallory@evil.example'])
      for (const host of ['login.microsoftonline.com', 'login.microsoftonline.us']) {
        const named = { ...entra('common', host), provider: 'other' } as const
        expect(resourceOwner(forged, named)?.names).toEqual(['mallory@evil.example'])
      }
    })

    it('is none where the authority is one directory, or another provider’s', () => {
      const elsewhere = { ...entra('common', 'id.example'), provider: 'other' } as const
      for (const client of [entra('contoso.example'), elsewhere])
        expect(resourceOwner(forged, client)?.names).toContain('support@contoso.example')
    })
  })
})
