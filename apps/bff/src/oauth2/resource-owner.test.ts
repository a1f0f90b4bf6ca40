import { describe, expect, it } from 'vitest'
import { isOwner, resourceOwner } from './resource-owner.ts'

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
      null,
    )
    expect(owner).toEqual({
      name: 'A@x.example',
      subject: 'tid:t oid:o',
      names: ['a@x.example', 'b@x.example'],
    })
  })

  it('keys others by issuer and subject, userinfo by the issuer of the config', () => {
    expect(resourceOwner({ iss: 'i', sub: 's', email: 'a@x.example' }, 'c')?.subject).toBe(
      'iss:i sub:s',
    )
    expect(resourceOwner({ sub: 's', email: 'a@x.example' }, 'c')?.subject).toBe('iss:c sub:s')
  })

  it('is nobody without a name or a key, or with an address that is not verified', () => {
    expect(resourceOwner({ sub: 's' }, null)).toBeNull()
    expect(resourceOwner({ email: 'a@x.example' }, null)).toBeNull()
    for (const email_verified of [false, 'false'])
      expect(resourceOwner({ sub: 's', email: 'a@x.example', email_verified }, null)).toBeNull()
    expect(resourceOwner({ sub: 's', email: 'a@x.example\r\nX: y' }, null)).toBeNull()
  })

  it('matches any of its names without regard to case, and no other', () => {
    const owner = resourceOwner({ iss: 'i', sub: 's', email: 'Help@x.example' }, null)
    expect(owner && isOwner(owner, 'HELP@X.EXAMPLE')).toBe(true)
    expect(owner && isOwner(owner, 'help@x.example.evil')).toBe(false)
  })
})
