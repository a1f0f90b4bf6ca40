import { z } from 'zod'
import {
  accountKind,
  endpointUrl,
  hostName,
  id,
  isGuid,
  notes,
  providerId,
  requiredLine,
  scopes,
  singleLine,
  timestamp,
} from './fields.ts'
import { messages } from './messages.ts'

const optionalDate = z.preprocess(
  (value) => (value === '' || value === undefined ? null : value),
  z.iso
    .date(messages.unfinishedDate)
    // of a year that is half typed, the browser makes one of the first centuries
    .refine((value) => value >= '1000', messages.unfinishedDate)
    .nullable(),
)

const clientSecret = z
  .string()
  .trim()
  .max(2000, messages.tooLong(2000))
  .refine((value) => !isGuid(value), messages.secretIsId)

const optionalUrl = z.preprocess(
  (value) => (value === '' || value === undefined ? null : value),
  endpointUrl.nullable(),
)

/** The fields of the IdP Config form. `clientSecret` is write-only: absent, null or empty keeps the stored one. */
export const idpConfigFields = z
  .object({
    name: requiredLine('a name', 100),
    provider: providerId,
    enabled: z.boolean(),
    clientId: requiredLine('the Client ID', 300),
    clientSecret: clientSecret.nullable().optional(),
    secretExpiresOn: optionalDate,
    /** of a certificate that the application is registered with, for whoever uses one beside the secret */
    certificateExpiresOn: optionalDate,
    /** Google: publishing status Testing, in which grants end after seven days */
    testing: z.boolean().default(false),
    authorizationEndpoint: endpointUrl,
    tokenEndpoint: endpointUrl,
    issuer: optionalUrl,
    userinfoEndpoint: optionalUrl,
    revocationEndpoint: optionalUrl,
    scopes,
    /** Other provider: hosts that its tokens may be sent to */
    mailHosts: z.array(hostName).max(50),
    notes,
  })
  .superRefine((value, context) => {
    for (const key of ['authorizationEndpoint', 'tokenEndpoint'] as const)
      if (/\{tenant\}|%7Btenant%7D/i.test(value[key]))
        context.addIssue({ code: 'custom', path: [key], message: messages.tenant })
  })
export type IdpConfigFields = z.infer<typeof idpConfigFields>

/**
 * What is missing, or null. Microsoft and Google know a web application by its secret; another
 * provider may take a public client, which has none.
 */
export const clientSecretSlip = (
  { provider, clientSecret }: Pick<IdpConfigFields, 'provider' | 'clientSecret'>,
  hasSecret: boolean,
): string | null =>
  provider === 'other' || hasSecret || clientSecret?.trim()
    ? null
    : messages.required('the Client Secret')

/**
 * What is wrong with the day on which a secret that is new here ends, or null. The day counts whole,
 * in UTC. That a stored secret ended may be true.
 */
export const newSecretDateSlip = (secretExpiresOn: string | null, now: Date): string | null =>
  secretExpiresOn !== null && secretExpiresOn < now.toISOString().slice(0, 10)
    ? messages.newSecretPast
    : null

/** What the authorization server said to a client secret. */
export const secretTest = z.enum(['not-tested', 'accepted', 'rejected', 'unreachable'])
export type SecretTest = z.infer<typeof secretTest>

/** A secret that waits beside the present one. Its value never leaves the server. */
const newSecret = z.object({
  expiresOn: z.string().nullable(),
  addedAt: timestamp,
  test: secretTest,
  /** null until it was first tried */
  testedAt: timestamp.nullable(),
})

/** What the present secret replaced, for a roll back. */
const oldSecret = z.object({
  expiresOn: z.string().nullable(),
  promotedAt: timestamp,
  keptUntil: timestamp,
  /** live grants that were refreshed since, and those that were not yet */
  refreshed: z.number().int(),
  waiting: z.number().int(),
  /** the provider refuses the secret that took its place */
  refused: z.boolean(),
})

export const idpConfig = z.object({
  id,
  name: z.string(),
  provider: providerId,
  state: z.enum(['draft', 'enabled', 'disabled']),
  clientId: z.string(),
  hasSecret: z.boolean(),
  secretExpiresOn: z.string().nullable(),
  certificateExpiresOn: z.string().nullable(),
  testing: z.boolean(),
  newSecret: newSecret.nullable(),
  oldSecret: oldSecret.nullable(),
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  issuer: z.string().nullable(),
  userinfoEndpoint: z.string().nullable(),
  revocationEndpoint: z.string().nullable(),
  scopes: z.string(),
  mailHosts: z.array(z.string()),
  notes: z.string(),
  /** where the authorization server sends the administrator back; exact string to register */
  callbackEndpoint: z.string(),
  /** Microsoft Entra: the console can make a link by which an administrator of the directory consents for all */
  adminConsentOffered: z.boolean(),
  adminConsentedAt: timestamp.nullable(),
  /** what is wrong with the config itself, so with every email that uses it; null where nothing is */
  trouble: z
    .object({
      /** why, and what to do */
      reason: z.string(),
      since: timestamp,
      /** emails that get no new token for it so far */
      stopped: z.number().int(),
    })
    .nullable(),
  version: z.number().int(),
  createdAt: timestamp,
  updatedAt: timestamp,
  updatedBy: z.string().nullable(),
  /** accounts that use it */
  usedBy: z.array(z.object({ emailId: id, address: z.string(), kind: accountKind })),
})
export type IdpConfig = z.infer<typeof idpConfig>
export const idpConfigs = z.object({ items: z.array(idpConfig) })
export type IdpConfigs = z.infer<typeof idpConfigs>

/** Opens (or reopens) the draft of an account for a provider, so that its Callback Endpoint is final before anything is saved. */
export const openDraft = z.object({ emailId: id, kind: accountKind, provider: providerId })
export type OpenDraft = z.infer<typeof openDraft>

/** To be sent to an administrator of the directory. Shown once. */
export const adminConsentLinkMade = z.object({ link: z.url(), expiresAt: timestamp })
export type AdminConsentLinkMade = z.infer<typeof adminConsentLinkMade>

/** Edit outside the modal: the IdP Configs page. */
export const saveIdpConfig = z.object({
  fields: idpConfigFields,
  version: z.number().int(),
  overwrite: z.boolean().optional(),
})
export type SaveIdpConfig = z.infer<typeof saveIdpConfig>

/** After a save: accounts whose grants no longer match and must be authorised again. */
export const idpConfigSaved = z.object({
  config: idpConfig,
  reauthorizationRequired: z.array(
    z.object({ emailId: id, address: z.string(), kind: accountKind }),
  ),
  /** set where a new secret was tried by a refresh */
  secretTest,
})
export type IdpConfigSaved = z.infer<typeof idpConfigSaved>

/** A new secret beside the present one: where a rotation begins. */
export const newSecretFields = z.object({
  clientSecret: clientSecret.refine(
    (value) => value !== '',
    messages.required('the new Client Secret'),
  ),
  secretExpiresOn: optionalDate,
})
export type NewSecretFields = z.infer<typeof newSecretFields>

/** Every step of a rotation names the version of the config that it was decided upon. */
export const secretStep = z.object({ version: z.number().int() })
export const addNewSecret = secretStep.extend({ fields: newSecretFields })
export type AddNewSecret = z.infer<typeof addNewSecret>
/** `untested`: to be promoted though no test accepted it */
export const promoteNewSecret = secretStep.extend({ untested: z.boolean().optional() })
export type PromoteNewSecret = z.infer<typeof promoteNewSecret>

export const expectedOwner = singleLine(320)
