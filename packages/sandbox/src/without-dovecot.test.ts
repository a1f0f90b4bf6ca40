import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from './sandbox.ts'
import { startSandbox } from './start-sandbox.ts'
import { callbackUrl, obtainTokens } from './testing/code-flow.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({
    dovecot: '/nowhere/dovecot',
    seed: 'registered',
    callbackUrls: [callbackUrl],
  })
})
afterAll(() => sandbox?.stop())

const sentence = 'Dovecot is not installed: there is no mail server to try.'

test('without Dovecot the sandbox says so, to programs and on its page', async () => {
  expect(sandbox.mail).toBeNull()
  expect(sandbox.mailUnavailable).toBe(sentence)
  const told = await (await fetch(`${sandbox.control.url}/sandbox`)).json()
  expect(told).toMatchObject({ mail: null, mailUnavailable: sentence })
  expect(await (await fetch(sandbox.control.url)).text()).toContain(sentence)
  await expect(sandbox.restartMail()).rejects.toThrow('this sandbox has no mail servers')
})

test('without Dovecot both authorization servers still register, sign in and issue tokens', async () => {
  for (const persona of ['microsoft', 'google'] as const) {
    const portal = await fetch(sandbox[persona].portalUrl)
    expect(portal.status).toBe(200)
    const { tokens } = await obtainTokens(sandbox, persona)
    expect(tokens.access_token).toMatch(/./)
    expect(tokens.refresh_token).toMatch(/./)
  }
})
