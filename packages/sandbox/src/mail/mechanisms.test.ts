import { expect, test } from 'vitest'
import { startSandbox } from '../start-sandbox.ts'
import { connectLines, xoauth2 } from '../testing/line-client.ts'

test('mail servers without OAUTHBEARER make a client speak XOAUTH2', async () => {
  await using sandbox = await startSandbox({ mechanisms: ['plain', 'xoauth2'] })
  const user = 'support@example.test'
  const { accessToken } = await sandbox.issueTokens({
    persona: 'google',
    user,
    scopes: ['https://mail.google.com/'],
  })
  const client = await connectLines(sandbox.mail?.imaps.port ?? 0, sandbox.caFile)
  const greeting = await client.read(/^\* OK/)
  expect(greeting).toContain('AUTH=XOAUTH2')
  expect(greeting).not.toContain('OAUTHBEARER')
  const answer = await client.send(
    `a AUTHENTICATE XOAUTH2 ${xoauth2(user, accessToken)}`,
    /^(a |\+)/,
  )
  expect(answer).toContain('a OK')
  client.close()
})

test('without mail servers the sandbox says so and runs', async () => {
  await using sandbox = await startSandbox({ mail: false })
  expect(sandbox.mail).toBeNull()
  expect(sandbox.mailUnavailable).toBe('Turned off.')
  expect((await fetch(sandbox.microsoft.portalUrl)).status).toBe(200)
})
