import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { authorizationText } from '../../text/authorization.ts'
import { text } from '../../text/en.ts'
import { compareEdits } from '../compare-edits.ts'
import { type IdpConfigForm, toIdpConfigForm } from './idp-config-form.ts'

const { idp, info } = authorizationText

/** A typed secret was meant for the client and the servers that stood beside it. */
const boundTo = 'clientSecret' as const

/** The secret is left out: nobody else's is ever shown, and a typed one stays typed. */
const fields = {
  name: { label: info.name },
  enabled: {
    label: info.status,
    show: ({ enabled }: IdpConfigForm) => (enabled ? info.enabled : info.disabled),
  },
  clientId: { label: idp.clientId, boundTo },
  secretExpiresOn: { label: idp.secretExpiresOn },
  certificateExpiresOn: { label: idp.certificateExpiresOn },
  testing: {
    label: idp.testing,
    show: ({ testing }: IdpConfigForm) => (testing ? idp.testingOn : idp.testingOff),
  },
  authorizationEndpoint: { label: idp.authorizationEndpoint },
  tokenEndpoint: { label: idp.tokenEndpoint, boundTo },
  issuer: { label: idp.issuer },
  userinfoEndpoint: { label: idp.userinfoEndpoint },
  revocationEndpoint: { label: idp.revocationEndpoint, boundTo },
  scopes: { label: idp.scopes },
  mailHosts: { label: idp.mailHosts },
  notes: { label: info.notes },
}

/** What the form started from, what was typed, and what is stored now. */
export const compareIdpConfigs = (from: IdpConfig, typed: IdpConfigForm, current: IdpConfig) =>
  compareEdits(toIdpConfigForm(from), typed, toIdpConfigForm(current), fields, text.conflict.empty)
export type ComparedConfigs = ReturnType<typeof compareIdpConfigs>
