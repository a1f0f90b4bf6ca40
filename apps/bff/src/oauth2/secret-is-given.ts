import { clientSecretSlip, type IdpConfigFields } from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'

/** A config that needs a secret is not stored without one: the provider would refuse it much later. */
export function assertSecretGiven(
  stored: { secretSealed: string | null },
  given: Pick<IdpConfigFields, 'provider' | 'clientSecret'>,
  /** put before the field's name */
  prefix: string,
): void {
  const slip = clientSecretSlip(given, stored.secretSealed !== null)
  if (slip !== null)
    throw new AppError('invalid_input', { fields: { [`${prefix}clientSecret`]: slip } })
}
