import { createHash } from 'node:crypto'

/** What a grant depends on. Never the secret: a new secret is tested by a refresh. */
export interface SignedSettings {
  provider: string
  clientId: string
  authorizationEndpoint: string
  tokenEndpoint: string
  issuer: string | null
  userinfoEndpoint: string | null
  revocationEndpoint: string | null
  scopes: string
  /** where an Other provider's tokens may be sent */
  mailHosts: readonly string[]
}

export interface OwnerRule {
  /** the email's address */
  address: string
  strictMatching: boolean
  /** who signs in where strict matching is off */
  expectedOwner: string | null
}

/** Whose consent the rule asks for. */
export const expectedOwnerOf = (rule: OwnerRule): string =>
  rule.strictMatching ? rule.address : (rule.expectedOwner ?? rule.address)

/** Digest that changes exactly when re-authorisation is needed. The order of scopes and hosts means nothing. */
export function configSignature(settings: SignedSettings, rule: OwnerRule): string {
  const signed = [
    1,
    settings.provider,
    settings.clientId,
    settings.authorizationEndpoint,
    settings.tokenEndpoint,
    settings.issuer,
    settings.userinfoEndpoint,
    settings.revocationEndpoint,
    sorted(settings.scopes.split(' ')),
    settings.provider === 'other' ? sorted(settings.mailHosts) : [],
    rule.address.toLowerCase(),
    rule.strictMatching ? null : expectedOwnerOf(rule).toLowerCase(),
  ]
  return createHash('sha256').update(JSON.stringify(signed)).digest('hex')
}

const sorted = (values: readonly string[]) => [...new Set(values)].filter(Boolean).toSorted()
