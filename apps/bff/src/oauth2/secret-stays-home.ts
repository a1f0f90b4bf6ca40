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

/** A stored secret is not sent to a server that it was not entered for: it must be typed again. */
export function assertSecretStaysHome(
  stored: SecretEndpoints & { secretSealed: string | null },
  given: SecretEndpoints & { clientSecret?: string | null | undefined },
  /** put before the field's name */
  prefix = '',
): void {
  if (stored.secretSealed === null || given.clientSecret) return
  const known = origins(stored)
  if (origins(given).every((origin) => known.includes(origin))) return
  throw new AppError('invalid_input', {
    fields: { [`${prefix}clientSecret`]: messages.secretAgain },
  })
}
