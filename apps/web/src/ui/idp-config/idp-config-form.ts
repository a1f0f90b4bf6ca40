import {
  clientSecretSlip,
  type IdpConfig,
  type IdpConfigFields,
  idpConfigFields,
  newSecretDateSlip,
} from '@mailgrant/contract/idp-config'
import { endpointSlip } from '@mailgrant/contract/server-rules'
import { z } from 'zod'

/** An IdP config as the screen holds it, wherever it is edited; `mailHosts` is one host a line. */
export interface IdpConfigForm {
  name: string
  enabled: boolean
  clientId: string
  clientSecret: string
  secretExpiresOn: string
  certificateExpiresOn: string
  testing: boolean
  authorizationEndpoint: string
  tokenEndpoint: string
  issuer: string
  userinfoEndpoint: string
  revocationEndpoint: string
  scopes: string
  mailHosts: string
  notes: string
}

export const toIdpConfigForm = (config: IdpConfig): IdpConfigForm => ({
  name: config.name,
  enabled: config.state !== 'disabled',
  clientId: config.clientId,
  clientSecret: '',
  secretExpiresOn: config.secretExpiresOn ?? '',
  certificateExpiresOn: config.certificateExpiresOn ?? '',
  testing: config.testing,
  authorizationEndpoint: config.authorizationEndpoint,
  tokenEndpoint: config.tokenEndpoint,
  issuer: config.issuer ?? '',
  userinfoEndpoint: config.userinfoEndpoint ?? '',
  revocationEndpoint: config.revocationEndpoint ?? '',
  scopes: config.scopes,
  mailHosts: config.mailHosts.join('\n'),
  notes: config.notes,
})

const hostLines = (text: string) => text.split(/[\s,]+/).filter((line) => line !== '')

export interface IdpConfigRules {
  provider: IdpConfig['provider']
  hasSecret: boolean
  /** the operator admits endpoints on the public internet only */
  publicOnly: boolean
  clock: () => Date
}

const endpoints = [
  'authorizationEndpoint',
  'tokenEndpoint',
  'issuer',
  'userinfoEndpoint',
  'revocationEndpoint',
] as const

/** Screen to wire by the contract's own rules, all told at once. */
export const idpConfigFormSchema = ({ provider, hasSecret, publicOnly, clock }: IdpConfigRules) =>
  z.custom<IdpConfigForm>().transform((form, context): IdpConfigFields => {
    const issue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    const secretSlip = clientSecretSlip({ ...form, provider }, hasSecret)
    if (secretSlip !== null) issue(['clientSecret'], secretSlip)
    const firstSecret = !hasSecret && form.clientSecret.trim() !== ''
    const dateSlip = firstSecret ? newSecretDateSlip(form.secretExpiresOn || null, clock()) : null
    if (dateSlip !== null) issue(['secretExpiresOn'], dateSlip)
    const wire = idpConfigFields.safeParse({
      ...form,
      provider,
      clientSecret: form.clientSecret.trim() || null,
      mailHosts: hostLines(form.mailHosts),
    })
    for (const name of endpoints) {
      const value = form[name].trim()
      const slip = URL.canParse(value) ? endpointSlip(new URL(value), publicOnly) : null
      if (slip !== null) issue([name], slip)
    }
    if (wire.success) return wire.data
    // One field holds all mail hosts, so the sentence goes to the field, not to the third host.
    for (const { path, message } of wire.error.issues) issue(path.slice(0, 1), message)
    return z.NEVER
  })

/**
 * Whether saving may reach beyond the config itself: its name, notes and the date in the reader's
 * diary concern nobody, and neither does a secret, which is tested by a refresh.
 */
export const affectsGrants = (before: IdpConfigForm, after: IdpConfigForm) =>
  (
    [
      'enabled',
      'clientId',
      'authorizationEndpoint',
      'tokenEndpoint',
      'issuer',
      'userinfoEndpoint',
      'revocationEndpoint',
      'scopes',
      'mailHosts',
    ] as const
  ).some((field) => before[field] !== after[field])
