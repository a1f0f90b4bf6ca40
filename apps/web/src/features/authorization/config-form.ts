import type { SubmitAuthorization } from '@mailgrant/contract/authorization'
import type { ProviderId } from '@mailgrant/contract/fields'
import { expectedOwner, type IdpConfig, type IdpConfigFields } from '@mailgrant/contract/idp-config'
import { messages } from '@mailgrant/contract/messages'
import { z } from 'zod'
import {
  type IdpConfigForm,
  type IdpConfigRules,
  idpConfigFormSchema,
  toIdpConfigForm,
} from '../../ui/idp-config/idp-config-form.ts'
import { needsTenant } from './fill-tenant.ts'

/** Info and IdP Config are two tabs of one form. */
export interface ConfigForm {
  config: IdpConfigForm
  /** fills the endpoints in; not sent */
  tenant: string
  strictMatching: boolean
  expectedOwner: string
}

/** Fields of the config that stand on the Info tab: an error there must bring that tab forward. */
export const infoFields: ReadonlySet<string> = new Set(['name', 'enabled', 'notes'])

const ownerRule = z.object({
  strictMatching: z.boolean(),
  expectedOwner: expectedOwner.nullable(),
})
export type SubmittedConfig = z.infer<typeof ownerRule> & { config: IdpConfigFields }

/** The config's own rules and those of the modal around it, told all at once, on the way from screen to wire. */
export const configFormSchema = (rules: IdpConfigRules) =>
  z.custom<ConfigForm>().transform((form, context): SubmittedConfig => {
    const issue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    if (rules.provider === 'microsoft' && needsTenant(form.config.authorizationEndpoint))
      issue(['tenant'], messages.tenant)
    if (!form.strictMatching && form.expectedOwner.trim() === '')
      issue(['expectedOwner'], messages.expectedOwner)

    const config = idpConfigFormSchema(rules).safeParse(form.config)
    const owner = ownerRule.safeParse({
      strictMatching: form.strictMatching,
      expectedOwner: form.strictMatching ? null : form.expectedOwner,
    })
    if (config.success && owner.success) return { ...owner.data, config: config.data }
    for (const { path, message } of config.error?.issues ?? []) issue(['config', ...path], message)
    for (const { path, message } of owner.error?.issues ?? []) issue(path, message)
    return z.NEVER
  })

/** Whether Submit would store anything else in the config, or a secret. */
export const changesConfig = (from: IdpConfig, typed: IdpConfigForm) =>
  JSON.stringify({ ...toIdpConfigForm(from), ...typed }) !== JSON.stringify(toIdpConfigForm(from))

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
