import type { SubmitAuthorization } from '@mailgrant/contract/authorization'
import type { ProviderId } from '@mailgrant/contract/fields'
import { expectedOwner, type IdpConfig, idpConfigFields } from '@mailgrant/contract/idp-config'
import { messages } from '@mailgrant/contract/messages'
import { z } from 'zod'
import { authorizationText as t } from '../../text/authorization.ts'
import { needsTenant } from './fill-tenant.ts'

/** The IdP Config form as its fields hold it; `mailHosts` is one host a line. */
export interface ConfigFields {
  name: string
  enabled: boolean
  clientId: string
  clientSecret: string
  secretExpiresOn: string
  authorizationEndpoint: string
  tokenEndpoint: string
  issuer: string
  userinfoEndpoint: string
  revocationEndpoint: string
  scopes: string
  mailHosts: string
  notes: string
}

/** Info and IdP Config are two tabs of one form. */
export interface ConfigForm {
  config: ConfigFields
  /** fills the endpoints in; not sent */
  tenant: string
  strictMatching: boolean
  expectedOwner: string
}

/** Fields of the config that stand on the Info tab: an error there must bring that tab forward. */
export const infoFields: ReadonlySet<string> = new Set(['name', 'enabled', 'notes'])

export const toConfigFields = (config: IdpConfig): ConfigFields => ({
  name: config.name,
  enabled: config.state !== 'disabled',
  clientId: config.clientId,
  clientSecret: '',
  secretExpiresOn: config.secretExpiresOn ?? '',
  authorizationEndpoint: config.authorizationEndpoint,
  tokenEndpoint: config.tokenEndpoint,
  issuer: config.issuer ?? '',
  userinfoEndpoint: config.userinfoEndpoint ?? '',
  revocationEndpoint: config.revocationEndpoint ?? '',
  scopes: config.scopes,
  mailHosts: config.mailHosts.join('\n'),
  notes: config.notes,
})

const lines = (text: string) =>
  text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

const submitted = z.object({
  config: idpConfigFields,
  strictMatching: z.boolean(),
  expectedOwner: expectedOwner.nullable(),
})
export type SubmittedConfig = z.infer<typeof submitted>

/**
 * Rules that only the screen can judge and the contract's own, told all at once, on the way from
 * screen to wire.
 */
export const configFormSchema = (provider: ProviderId, hasSecret: boolean) =>
  z.custom<ConfigForm>().transform((form, context): SubmittedConfig => {
    const issue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    if (provider !== 'other' && !hasSecret && form.config.clientSecret.trim() === '')
      issue(['config', 'clientSecret'], messages.required('the Client Secret'))
    if (provider === 'microsoft' && needsTenant(form.config.authorizationEndpoint))
      issue(['tenant'], messages.tenant)
    if (!form.strictMatching && form.expectedOwner.trim() === '')
      issue(['expectedOwner'], messages.expectedOwner)

    const wire = submitted.safeParse({
      config: {
        ...form.config,
        provider,
        clientSecret: form.config.clientSecret.trim() || null,
        mailHosts: lines(form.config.mailHosts),
      },
      strictMatching: form.strictMatching,
      expectedOwner: form.strictMatching ? null : form.expectedOwner,
    })
    if (wire.success) return wire.data
    // One field holds all mail hosts, so the sentence goes to the field, not to the third host.
    for (const { path, message } of wire.error.issues) issue(path.slice(0, 2), message)
    return z.NEVER
  })

export const toSubmission = (
  values: SubmittedConfig,
  provider: ProviderId,
  from: IdpConfig,
  reauthorize: boolean,
): SubmitAuthorization => ({
  provider,
  configId: from.id,
  configVersion: from.version,
  ...values,
  ...(reauthorize ? { reauthorize } : {}),
})

/** How a conflict names each field. The secret is left out: nobody else's is ever shown. */
export const configFieldLabels = {
  name: { label: t.info.name },
  enabled: {
    label: t.info.status,
    show: ({ enabled }: ConfigFields) => (enabled ? t.info.enabled : t.info.disabled),
  },
  clientId: { label: t.idp.clientId },
  secretExpiresOn: { label: t.idp.secretExpiresOn },
  authorizationEndpoint: { label: t.idp.authorizationEndpoint },
  tokenEndpoint: { label: t.idp.tokenEndpoint },
  issuer: { label: t.idp.issuer },
  userinfoEndpoint: { label: t.idp.userinfoEndpoint },
  revocationEndpoint: { label: t.idp.revocationEndpoint },
  scopes: { label: t.idp.scopes },
  mailHosts: { label: t.idp.mailHosts },
  notes: { label: t.info.notes },
}
