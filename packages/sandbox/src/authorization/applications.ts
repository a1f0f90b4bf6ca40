import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { PersonaName } from '../knobs.ts'
import type { LedgerBook } from '../ledger.ts'
import { microsoftPermissions } from './scopes.ts'

export interface ClientSecret {
  secretId: string
  description: string
  value: string
  /** Milliseconds since the epoch; null: does not expire. */
  expiresAt: number | null
}

export interface Application {
  clientId: string
  name: string
  redirectUris: string[]
  /** Names as the portal lists them. The Google persona has none: any known scope may be asked. */
  permissions: string[]
  /** Permissions with admin consent. The sign-in still asks, as it does in the guide. */
  consented: string[]
  secrets: ClientSecret[]
  /** What oidc-provider takes for the secret, once one of `secrets` has been checked here. */
  internalSecret: string
}

export interface NewApplication {
  name: string
  redirectUris: string[]
  permissions?: string[]
}

export type SecretCheck = 'ok' | 'wrong' | 'expired'

export interface Applications {
  list(): readonly Application[]
  find(clientId: string): Application | undefined
  register(application: NewApplication): Application
  addSecret(
    clientId: string,
    options?: { description?: string; expiresAt?: number | null },
  ): ClientSecret
  removeSecret(clientId: string, secretId: string): void
  checkSecret(application: Application, value: string): SecretCheck
}

export function createApplications(
  persona: PersonaName,
  ledger: LedgerBook,
  now: () => number = Date.now,
): Applications {
  const applications = new Map<string, Application>()

  const get = (clientId: string): Application => {
    const application = applications.get(clientId)
    if (!application) throw new Error(`no application ${clientId} in the ${persona} persona`)
    return application
  }

  return {
    list: () => [...applications.values()],
    find: (clientId) => applications.get(clientId),
    register({ name, redirectUris, permissions }) {
      const clientId = persona === 'microsoft' ? randomUUID() : googleClientId()
      const application: Application = {
        clientId,
        name,
        redirectUris: [...redirectUris],
        permissions: permissions ?? ['User.Read'],
        consented: [],
        secrets: [],
        internalSecret: randomBytes(32).toString('base64url'),
      }
      applications.set(clientId, application)
      return application
    },
    addSecret(clientId, { description = 'secret', expiresAt = null } = {}) {
      const value = persona === 'microsoft' ? microsoftSecret() : googleSecret()
      const secret = { secretId: randomUUID(), description, value, expiresAt }
      get(clientId).secrets.push(secret)
      ledger.record({ kind: 'client_secret', value, persona, clientId })
      return secret
    },
    removeSecret(clientId, secretId) {
      const application = get(clientId)
      application.secrets = application.secrets.filter((secret) => secret.secretId !== secretId)
    },
    checkSecret(application, value) {
      const secret = application.secrets.find((candidate) => sameText(candidate.value, value))
      if (!secret) return 'wrong'
      return secret.expiresAt !== null && secret.expiresAt <= now() ? 'expired' : 'ok'
    },
  }
}

/** Scopes that this application may ask the Microsoft persona for, beside the OpenID Connect ones. */
export const permittedScopes = (application: Application): string[] =>
  microsoftPermissions
    .filter(({ name }) => application.permissions.includes(name))
    .map(({ scope }) => scope)

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

// The real ones contain a tilde: a client that forgets to form-encode the secret is found out here.
const microsoftSecret = () =>
  `${randomBytes(2).toString('hex').slice(0, 3)}8Q~${randomBytes(25).toString('base64url')}`

const googleSecret = () => `GOCSPX-${randomBytes(21).toString('base64url')}`

const googleClientId = () =>
  `${100000 + randomBytes(2).readUInt16BE()}-${randomBytes(16).toString('hex')}.apps.example.test`
