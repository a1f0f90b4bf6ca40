import {
  clientSecretSlip,
  type IdpConfigFields,
  newSecretDateSlip,
} from '@mailgrant/contract/idp-config'
import { AppError } from '../app-error.ts'

/**
 * A config that needs a secret is not stored without one: the provider would refuse it much later.
 * Nor is its first one stored as if it had ended.
 */
export function assertSecretGiven(
  stored: { secretSealed: string | null },
  given: Pick<IdpConfigFields, 'provider' | 'clientSecret' | 'secretExpiresOn'>,
  /** put before the field's name */
  prefix: string,
  now: Date,
): void {
  const slip = clientSecretSlip(given, stored.secretSealed !== null)
  if (slip !== null)
    throw new AppError('invalid_input', { fields: { [`${prefix}clientSecret`]: slip } })
  if (stored.secretSealed !== null || !given.clientSecret) return
  const dateSlip = newSecretDateSlip(given.secretExpiresOn, now)
  if (dateSlip !== null)
    throw new AppError('invalid_input', { fields: { [`${prefix}secretExpiresOn`]: dateSlip } })
}
