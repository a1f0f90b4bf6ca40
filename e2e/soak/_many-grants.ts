import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PersonaName, Sandbox } from '@mailgrant/sandbox'

const program = join(import.meta.dirname, '../../apps/bff/src/testing/fill-grants-process.ts')
/** Whose tokens they are; the emails have addresses of their own. */
export const owner = 'support@example.test'
const scopes: Record<PersonaName, string> = {
  microsoft:
    'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access openid email profile',
  google: 'https://mail.google.com/ openid email profile',
}

export interface ManyGrants {
  configId: string
  /** by number: `desk-0007@example.test` is the eighth */
  emailIds: string[]
  addresses: string[]
}

/** Enabled mailboxes with a grant each, issued by the sandbox and stored as the console stores them. */
export async function fillGrants(order: {
  sandbox: Sandbox
  persona: PersonaName
  count: number
  databaseUrl: string
  /** of the addresses; one of its own for each call */
  prefix?: string
  /** false: background work is not to look at them */
  due?: boolean
  key: string
  /** where the owner may be sent back to, should one of them be authorised again */
  publicUrls: readonly string[]
}): Promise<ManyGrants> {
  const { sandbox, persona, count, databaseUrl, key, publicUrls, prefix = 'desk' } = order
  if (sandbox.mail === null) throw new Error(sandbox.mailUnavailable ?? 'no mail servers')
  const configId = randomUUID()
  const application = sandbox.registerApplication(persona, {
    name: 'Many',
    redirectUris: publicUrls.map((url) => `${url}/oauth2/callback/${configId}`),
  })
  const addresses = Array.from(
    { length: count },
    (_, number) => `${prefix}-${String(number).padStart(4, '0')}@example.test`,
  )
  const grants = []
  for (const address of addresses) {
    const issued = await sandbox.issueTokens({
      persona,
      user: owner,
      clientId: application.clientId,
      scopes: scopes[persona].split(' '),
    })
    grants.push({ ...issued, address, scopes: issued.scope })
  }
  const { authorizationEndpoint, tokenEndpoint, issuer, userinfoEndpoint, revocationEndpoint } =
    sandbox[persona]
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (part: Buffer) => (printed += part.toString()))
  child.stdin.end(
    JSON.stringify({
      databaseUrl,
      key,
      owner,
      due: order.due ?? true,
      imapPort: sandbox.mail.imaps.port,
      grants,
      config: {
        id: configId,
        clientId: application.clientId,
        clientSecret: application.clientSecret,
        provider: persona,
        authorizationEndpoint,
        tokenEndpoint,
        issuer,
        userinfoEndpoint,
        revocationEndpoint,
        scopes: scopes[persona],
      },
    }),
  )
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`grants could not be stored: ${printed}`)
  return { configId, addresses, emailIds: JSON.parse(printed) }
}
