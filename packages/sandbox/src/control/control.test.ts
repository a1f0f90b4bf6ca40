import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
})
afterAll(() => sandbox.stop())

const call = (method: string, path: string, body?: object) =>
  fetch(`${sandbox.control.url}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })

test('knobs are turned over HTTP', async () => {
  await call('PUT', '/knobs', { tokenFault: 'throttled', count: 1 })
  expect(sandbox.knobs.get()).toMatchObject({ tokenFault: 'throttled', count: 1 })
  expect((await call('PUT', '/knobs', { tokenFault: 'nonsense' })).status).toBe(400)
  await call('DELETE', '/knobs')
  expect(await (await call('GET', '/knobs')).json()).toMatchObject({ tokenFault: null })
})

test('the page of the knobs turns them too', async () => {
  const form = {
    tokenFault: 'silence',
    count: '2',
    rotation: '',
    errorDescription: 'Go <b>away</b>',
    tokenLifetimeSeconds: '60',
    delayMs: '0',
  }
  const page = await fetch(`${sandbox.control.url}/knobs/form`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  expect(await page.text()).toContain('Knobs of the token endpoint')
  expect(sandbox.knobs.get()).toMatchObject({
    tokenFault: 'silence',
    count: 2,
    rotation: null,
    errorDescription: 'Go <b>away</b>',
  })
  sandbox.knobs.reset()
})

test('another process registers an application and gets tokens', async () => {
  const order = { persona: 'google', name: 'Other', redirectUris: ['http://localhost/x'] }
  const registered = await call('POST', '/applications', order)
  expect(registered.status).toBe(201)
  const tokens = await call('POST', '/tokens', {
    persona: 'google',
    user: 'support@example.test',
    scopes: ['https://mail.google.com/'],
  })
  const { accessToken } = JSON.parse(await tokens.text())
  const ledger = await (await call('GET', '/ledger')).json()
  expect(JSON.stringify(ledger)).toContain(accessToken)
})

test('a page of another site cannot turn the knobs', async () => {
  const answer = await fetch(`${sandbox.control.url}/knobs/form`, {
    method: 'POST',
    headers: { origin: 'http://evil.example' },
    body: new URLSearchParams({ reset: 'yes' }),
  })
  expect(answer.status).toBe(403)
})

test('the providers file has a preset per persona with the placeholder for the tenant', () => {
  const presets = JSON.parse(readFileSync(sandbox.providersFile, 'utf8'))
  expect(presets).toMatchObject([
    { id: 'microsoft', issInResponse: 'absent', tenant: null },
    { id: 'google', issInResponse: 'expected', extraParams: { access_type: 'offline' } },
  ])
  expect(presets[0].tokenEndpoint).toContain('/{tenant}/oauth2/v2.0/token')
})
