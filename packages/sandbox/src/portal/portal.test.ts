import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../sandbox.ts'
import { startSandbox } from '../start-sandbox.ts'

const callbackUrl = 'http://localhost:3000/oauth2/callback/1'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ mail: false })
})
afterAll(() => sandbox.stop())

async function browse(url: string, form?: Record<string, string> | [string, string][]) {
  const init = form ? { method: 'POST', body: new URLSearchParams(form) } : {}
  const response = await fetch(url, init)
  return { status: response.status, url: response.url, text: await response.text() }
}
const value = (text: string, id: string) =>
  new RegExp(`id="${id}"[^>]*value="([^"]*)"`).exec(text)?.[1] ?? null

const register = (name: string) =>
  browse(`${sandbox.microsoft.portalUrl}/new`, {
    name,
    accountType: 'single',
    platform: 'web',
    redirectUri: callbackUrl,
  })

test('a registered application shows its client id and endpoints', async () => {
  const { url, text } = await register('Help desk')
  const endpoints = await browse(`${url}/endpoints`)

  expect(value(text, 'client-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(value(text, 'tenant-id')).toBe(sandbox.microsoft.tenant)
  expect(value(endpoints.text, 'token-endpoint')).toBe(sandbox.microsoft.tokenEndpoint)
  expect((await browse(sandbox.microsoft.portalUrl)).text).toContain('Help desk')
})

test('the value of a secret is shown once, its id always', async () => {
  const { url } = await register('Secretive')
  const first = await browse(`${url}/secrets`, { description: 'Mailgrant', days: '180' })
  const again = await browse(`${url}/secrets`)

  const secret = value(first.text, 'secret-value')
  const secretId = value(first.text, 'secret-id')
  expect(sandbox.ledger.values('client_secret')).toContain(secret)
  expect(secret).not.toBe(secretId)
  expect(again.text).not.toContain(secret)
  expect(again.text).toContain(secretId)
})

test('permissions are picked and consented to', async () => {
  const { url } = await register('Permitted')
  const picked: [string, string][] = ['User.Read', 'SMTP.Send'].map((name) => ['permission', name])
  const table = await browse(`${url}/permissions/delegated`, picked)
  expect(table.text).toContain('SMTP.Send')
  expect(table.text).not.toContain('Granted for Sandbox')
  const granted = await browse(`${url}/permissions/consent`, {})
  expect(granted.text.match(/Granted for Sandbox/g)).toHaveLength(2)
})

test('a redirect URI that the real portal refuses is refused with a reason', async () => {
  const { url } = await register('Careful')
  const answer = await browse(`${url}/authentication`, { redirectUri: 'http://127.0.0.1:3000/x' })
  expect(answer.status).toBe(400)
  expect(answer.text).toContain('http://localhost')
  expect((await browse(`${url}/authentication`)).text).toContain(callbackUrl)
})

test('what is typed into the portal is shown as text', async () => {
  const { text } = await register('<img src=x onerror=alert(1)>')
  expect(text).not.toContain('<img')
})

test('a Google client shows its secret once', async () => {
  const created = await browse(`${sandbox.google.portalUrl}/create`, {
    name: 'Help desk',
    redirectUri: callbackUrl,
  })
  const secret = value(created.text, 'secret-value')
  expect(secret).toMatch(/^GOCSPX-/)
  expect(value(created.text, 'client-id')).toContain('.apps.example.test')
  expect((await browse(created.url)).text).not.toContain(secret)
})
