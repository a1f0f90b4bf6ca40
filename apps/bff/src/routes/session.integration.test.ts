import { administrators, invitationMade, session } from '@mailgrant/contract/session'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSetup } from '../verbs/open-setup.ts'
import { openTestDatabase, type TestDatabase } from '../testing/open-database.ts'
import { signInFirst } from '../testing/sign-in-first.ts'
import { administrator, startTestApp, type TestApp } from '../testing/test-app.ts'

let database: TestDatabase
let app: TestApp
let now: Date
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  now = new Date()
  app = await startTestApp(database, { clock: () => now })
})
afterAll(() => database.close())

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
const { email, password } = administrator
const credentials = { email, password }

describe('setup', () => {
  it('is open until the first administrator exists', async () => {
    const client = app.client()
    expect(await client.ok(session, 'GET', '/api/session')).toEqual({ user: null, setupOpen: true })
    await signInFirst(app)
    expect((await client.ok(session, 'GET', '/api/session')).setupOpen).toBe(false)
  })

  it('takes a link once, and of two requests at once only one', async () => {
    const token = (await openSetup(app.deps))?.split('#')[1]
    const answers = await Promise.all(
      ['a', 'b'].map((name) =>
        app.client().request('POST', '/api/setup', {
          token,
          name,
          email: `${name}@example.test`,
          password,
        }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410])
  })

  it('refuses a link that was never given out, and keeps the real one good', async () => {
    const real = (await openSetup(app.deps))?.split('#')[1]
    const wrong = await app
      .client()
      .problem('POST', '/api/setup', { ...administrator, token: 'A'.repeat(43) })
    expect(wrong.code).toBe('link_invalid')
    await app.client().ok(session, 'POST', '/api/setup', { ...administrator, token: real })
  })

  it('and invitations hash no password for who has no link', async () => {
    let hashed = 0
    const hashPassword = async () => `hash ${(hashed += 1)}`
    const auth = { ...app.deps.auth, hashPassword }
    const counting = (await startTestApp(database, { replace: { auth } })).client()
    const token = 'A'.repeat(43)
    const setup = await counting.problem('POST', '/api/setup', { ...administrator, token })
    const accept = await counting.problem('POST', '/api/invitations/accept', { token, password })
    expect([setup.code, accept.code, hashed]).toEqual(['link_invalid', 'link_invalid', 0])
  })

  it('is done by the environment where that names the administrator', async () => {
    const deps = { ...app.deps, env: { ...app.deps.env, admin: credentials } }
    expect(await openSetup(deps)).toBeNull()
    expect(await openSetup(deps)).toBeNull()
    const signedIn = await app.client().ok(session, 'POST', '/api/session', credentials)
    expect(signedIn.user?.email).toBe(email)
  })
})

describe('session', () => {
  it('is carried by a strict cookie out of reach of scripts', async () => {
    await signInFirst(app)
    const response = await app.client().request('POST', '/api/session', credentials)
    const [cookie] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^mailgrant-session=/)
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Strict/i)
  })

  it('is not given to a cookie with a forged signature', async () => {
    const client = await signInFirst(app)
    const value = client.cookies.get('mailgrant-session') ?? ''
    client.cookies.set(
      'mailgrant-session',
      value.replace(/\.(.)/, (_all, c) => `.${c === 'A' ? 'B' : 'A'}`),
    )
    expect((await client.problem('GET', '/api/emails')).code).toBe('not_signed_in')
  })

  it('ends at sign-out on the server, not only in the browser', async () => {
    const client = await signInFirst(app)
    const kept = new Map(client.cookies)
    await client.request('DELETE', '/api/session')
    expect(client.cookies.size).toBe(0)
    const thief = app.client()
    for (const [name, value] of kept) thief.cookies.set(name, value)
    expect((await thief.problem('GET', '/api/emails')).code).toBe('not_signed_in')
  })

  it('ends after a day without a request, and after a week in any case', async () => {
    const idle = await signInFirst(app)
    later(86_400 + 60)
    expect((await idle.problem('GET', '/api/emails')).code).toBe('not_signed_in')
    now = new Date()
    const busy = app.client()
    await busy.ok(session, 'POST', '/api/session', credentials)
    for (let hours = 0; hours < 7 * 24 - 20; hours += 20) {
      later(20 * 3600)
      expect((await busy.request('GET', '/api/providers')).status).toBe(200)
    }
    later(20 * 3600)
    expect((await busy.request('GET', '/api/providers')).status).toBe(401)
  })

  it('is kept alive by nothing that an open page asks by itself', async () => {
    const away = await signInFirst(app)
    const follow = { 'X-Mailgrant-Untouched': '1' }
    for (let hours = 0; hours < 20; hours += 5) {
      later(5 * 3600)
      expect((await away.request('GET', '/api/incidents')).status).toBe(200)
      expect((await away.request('GET', '/api/emails', undefined, follow)).status).toBe(200)
    }
    later(5 * 3600)
    expect((await away.problem('GET', '/api/incidents')).code).toBe('not_signed_in')
  })

  it('of others ends when the password changes', async () => {
    const here = await signInFirst(app)
    const there = app.client()
    await there.ok(session, 'POST', '/api/session', credentials)
    const wrong = await here.problem('POST', '/api/session/password', {
      currentPassword: 'something else',
      newPassword: 'another good password',
    })
    expect(wrong.code).toBe('wrong_password')
    const changed = await here.request('POST', '/api/session/password', {
      currentPassword: password,
      newPassword: 'another good password',
    })
    expect(changed.status).toBe(200)
    expect((await here.request('GET', '/api/emails')).status).toBe(200)
    expect((await there.request('GET', '/api/emails')).status).toBe(401)
    expect((await there.problem('POST', '/api/session', credentials)).code).toBe(
      'wrong_credentials',
    )
  })
})

describe('wrong passwords', () => {
  const guess = { email, password: 'not the password' }

  it('are counted for a whole network of IPv6, of which one client has every address', async () => {
    await signInFirst(app)
    const refusals = async (network: string) => {
      const codes: string[] = []
      for (let attempt = 1; attempt <= 6; attempt++) {
        const client = app.client(`${network}:${attempt}::${attempt}`)
        codes.push((await client.problem('POST', '/api/session', guess)).code)
      }
      return codes.filter((code) => code === 'too_many_attempts').length
    }
    expect(await refusals('2001:db8:1:2')).toBe(1)
    expect(await refusals('2001:db8:1:3')).toBe(1)
  })

  it('are slowed down for the client that sends them, and the wait is told', async () => {
    await signInFirst(app)
    const attacker = app.client('198.51.100.7')
    for (let attempt = 0; attempt < 5; attempt++)
      expect((await attacker.problem('POST', '/api/session', guess)).code).toBe('wrong_credentials')
    const refused = await attacker.request('POST', '/api/session', guess)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('do not keep the owner out who comes from elsewhere', async () => {
    await signInFirst(app)
    const attacker = app.client('198.51.100.7')
    for (let attempt = 0; attempt < 8; attempt++)
      await attacker.request('POST', '/api/session', guess)
    const owner = await app.client('203.0.113.9').ok(session, 'POST', '/api/session', credentials)
    expect(owner.user?.email).toBe(email)
  })

  it('lock nobody out for good: after the wait the right one is let in', async () => {
    await signInFirst(app)
    const client = app.client('198.51.100.7')
    for (let attempt = 0; attempt < 5; attempt++)
      await client.request('POST', '/api/session', guess)
    const { retryAfter = 0 } = await client.problem('POST', '/api/session', credentials)
    later(retryAfter)
    expect((await client.request('POST', '/api/session', credentials)).status).toBe(200)
  })

  it('gain nothing by coming all at once', async () => {
    await signInFirst(app)
    const attacker = app.client('198.51.100.7')
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => attacker.request('POST', '/api/session', guess)),
    )
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(6)
  })
})

describe('administrators', () => {
  it('invite others by a link that works once', async () => {
    const ada = await signInFirst(app)
    const invitee = { name: 'Bob', email: 'Bob@example.test' }
    const { link } = await ada.ok(
      invitationMade,
      'POST',
      '/api/administrators/invitations',
      invitee,
    )
    expect(new URL(link).pathname).toBe('/invitation')
    const token = link.split('#')[1]
    const bob = app.client()
    // Looking uses nothing up.
    for (const _ of [1, 2])
      expect((await bob.request('POST', '/api/invitations/look', { token })).status).toBe(200)
    const accepted = await bob.ok(session, 'POST', '/api/invitations/accept', { token, password })
    expect(accepted.user).toMatchObject({ name: 'Bob', email: 'bob@example.test' })
    const again = await app.client().problem('POST', '/api/invitations/accept', { token, password })
    expect(again.code).toBe('link_invalid')
    const looked = await app.client().problem('POST', '/api/invitations/look', { token })
    expect(looked.code).toBe('link_invalid')
    const { items, invitations } = await bob.ok(administrators, 'GET', '/api/administrators')
    expect(items.map(({ name }) => name)).toEqual(['Ada', 'Bob'])
    expect(items.every(({ lastSignInAt }) => lastSignInAt !== null)).toBe(true)
    expect(invitations).toEqual([])
  })

  it('withdraw an invitation', async () => {
    const ada = await signInFirst(app)
    const invitee = { name: 'Bob', email: 'bob@example.test' }
    const { link } = await ada.ok(
      invitationMade,
      'POST',
      '/api/administrators/invitations',
      invitee,
    )
    const { invitations } = await ada.ok(administrators, 'GET', '/api/administrators')
    const path = `/api/administrators/invitations/${invitations[0]?.id}`
    expect((await ada.request('DELETE', path)).status).toBe(200)
    expect((await ada.problem('DELETE', path)).code).toBe('not_found')
    const token = link.split('#')[1]
    const late = await app.client().problem('POST', '/api/invitations/accept', { token, password })
    expect(late.code).toBe('link_invalid')
  })

  it('let an invitation run out after three days', async () => {
    const ada = await signInFirst(app)
    const invitee = { name: 'Bob', email: 'bob@example.test' }
    const { link } = await ada.ok(
      invitationMade,
      'POST',
      '/api/administrators/invitations',
      invitee,
    )
    later(3 * 86_400 + 1)
    const token = link.split('#')[1]
    const late = await app.client().problem('POST', '/api/invitations/accept', { token, password })
    expect(late.code).toBe('link_invalid')
  })

  it('remove others at once, but never the last one', async () => {
    const ada = await signInFirst(app)
    const invitee = { name: 'Bob', email: 'bob@example.test' }
    const { link } = await ada.ok(
      invitationMade,
      'POST',
      '/api/administrators/invitations',
      invitee,
    )
    const bob = app.client()
    const { user } = await bob.ok(session, 'POST', '/api/invitations/accept', {
      token: link.split('#')[1],
      password,
    })
    expect((await ada.request('DELETE', `/api/administrators/${user?.id}`)).status).toBe(200)
    expect((await bob.request('GET', '/api/emails')).status).toBe(401)
    const { items } = await ada.ok(administrators, 'GET', '/api/administrators')
    const last = await ada.problem('DELETE', `/api/administrators/${items[0]?.id}`)
    expect(last.code).toBe('last_administrator')
  })
})

describe('logs', () => {
  it('hold neither passwords nor session tokens nor one-time links', async () => {
    const client = await signInFirst(app)
    await client.request('GET', '/api/emails?search=x')
    const cookie = client.cookies.get('mailgrant-session') ?? 'none'
    expect(app.logged()).toContain('/api/setup')
    expect(app.logged()).not.toContain(password)
    expect(app.logged()).not.toContain(cookie.slice(0, 20))
  })
})
