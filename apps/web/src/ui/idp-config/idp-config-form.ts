import { hostName } from '@mailgrant/contract/fields'
import { type IdpConfig, idpConfigFields } from '@mailgrant/contract/idp-config'
import { messages } from '@mailgrant/contract/messages'
import { z } from 'zod'
import { authorizationText } from '../../text/authorization.ts'

const { idp, info } = authorizationText

/** The fields as the screen holds them; `mailHosts` is one host a line. */
export interface IdpConfigForm {
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

export const toForm = (config: IdpConfig): IdpConfigForm => ({
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

const hostLines = (text: string) => text.split(/[\s,]+/).filter((line) => line !== '')

/** Screen to wire, then the contract's own rules. */
export const idpConfigFormSchema = (provider: IdpConfig['provider']) =>
  z
    .custom<IdpConfigForm>()
    .superRefine((form, context) => {
      if (hostLines(form.mailHosts).some((host) => !hostName.safeParse(host).success))
        context.addIssue({
          code: 'custom',
          path: ['mailHosts'],
          message: messages.host,
          continue: true,
        })
    })
    .transform((form): z.input<typeof idpConfigFields> => ({
      ...form,
      provider,
      clientSecret: form.clientSecret.trim() || null,
      mailHosts: hostLines(form.mailHosts),
    }))
    .pipe(idpConfigFields)

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
      'scopes',
      'mailHosts',
    ] as const
  ).some((field) => before[field] !== after[field])

/** How a conflict names each field. The secret is left out: nobody else's is ever shown. */
export const conflictFields = {
  name: { label: info.name },
  enabled: {
    label: info.status,
    show: ({ enabled }: IdpConfigForm) => (enabled ? info.enabled : info.disabled),
  },
  clientId: { label: idp.clientId },
  secretExpiresOn: { label: idp.secretExpiresOn },
  authorizationEndpoint: { label: idp.authorizationEndpoint },
  tokenEndpoint: { label: idp.tokenEndpoint },
  issuer: { label: idp.issuer },
  userinfoEndpoint: { label: idp.userinfoEndpoint },
  revocationEndpoint: { label: idp.revocationEndpoint },
  scopes: { label: idp.scopes },
  mailHosts: { label: idp.mailHosts },
  notes: { label: info.notes },
}
