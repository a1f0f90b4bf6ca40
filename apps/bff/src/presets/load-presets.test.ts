import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadPresets } from './load-presets.ts'

const directory = mkdtempSync(join(tmpdir(), 'mailgrant-presets-'))
afterAll(() => rmSync(directory, { recursive: true }))

const file = (content: unknown) => {
  const path = join(directory, 'providers.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const load = (content: unknown) =>
  loadPresets({ providersFile: file(content), allowPrivateHosts: true })

describe('loadPresets', () => {
  it('never fills in a silent tenant for Microsoft', () => {
    const { microsoft } = loadPresets({ providersFile: null, allowPrivateHosts: false })
    expect(microsoft.needsTenant).toBe(true)
    expect(microsoft.tokenEndpoint).toContain('{tenant}')
    expect(microsoft.scopes).not.toContain('User.Read')
  })

  it('limits ports unless the operator opens them', () => {
    expect(loadPresets({ providersFile: null, allowPrivateHosts: false }).google.ports).toContain(
      993,
    )
    expect(loadPresets({ providersFile: null, allowPrivateHosts: true }).google.ports).toBeNull()
  })

  it('changes what the file names and keeps the rest', () => {
    const { microsoft, google } = load([
      {
        id: 'microsoft',
        tokenEndpoint: 'http://127.0.0.1:4100/{tenant}/token',
        mailHosts: ['localhost'],
      },
    ])
    expect(microsoft.mailHosts).toEqual(['localhost'])
    expect(microsoft.servers.imap?.host).toBe('outlook.office365.com')
    expect(google.tokenEndpoint).toBe('https://oauth2.googleapis.com/token')
  })

  it('puts a given tenant into the endpoints', () => {
    const { microsoft } = load([{ id: 'microsoft', tenant: 'contoso.example' }])
    expect(microsoft.needsTenant).toBe(false)
    expect(microsoft.issuer).toBe('https://login.microsoftonline.com/contoso.example/v2.0')
  })

  it.each([
    ['no JSON', '{'],
    ['an unknown name', [{ id: 'google', tokenEndpiont: 'x' }]],
    ['an unknown provider', [{ id: 'yahoo' }]],
  ])('names the variable where the file holds %s', (_what, content) => {
    expect(() => load(content)).toThrow('MAILGRANT_PROVIDERS')
  })
})
