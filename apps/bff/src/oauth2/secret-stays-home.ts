import { messages } from '@mailgrant/contract/messages'
import { AppError } from '../app-error.ts'

interface SecretEndpoints {
  tokenEndpoint: string
  revocationEndpoint: string | null
}

const origins = ({ tokenEndpoint, revocationEndpoint }: SecretEndpoints) =>
  [tokenEndpoint, revocationEndpoint].flatMap((url) =>
    url !== null && URL.canParse(url) ? [new URL(url).origin] : [],
  )

/**
 * A stored secret is not sent to a server that it was not entered for: it must be typed again, and a
 * new one that waits beside it must be discarded.
 */
export function assertSecretStaysHome(
  stored: SecretEndpoints & { secretSealed: string | null; newSecretSealed?: string | null },
  given: SecretEndpoints & { clientSecret?: string | null | undefined },
  /** put before the field's name */
  prefix = '',
): void {
  const known = origins(stored)
  if (origins(given).every((origin) => known.includes(origin))) return
  if (stored.secretSealed !== null && !given.clientSecret)
    throw new AppError('invalid_input', {
      fields: { [`${prefix}clientSecret`]: messages.secretAgain },
    })
  if (stored.newSecretSealed == null) return
  const moved = origins({ ...given, revocationEndpoint: null }).every((each) =>
    known.includes(each),
  )
    ? 'revocationEndpoint'
    : 'tokenEndpoint'
  throw new AppError('invalid_input', {
    fields: { [`${prefix}${moved}`]: messages.newSecretElsewhere },
  })
}
