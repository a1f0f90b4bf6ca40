import type { Application, Applications } from './applications.ts'
import { aadstsBody, type OAuthErrorBody } from './microsoft-errors.ts'
import type { PersonaProfile } from './persona-profile.ts'
import type { TokenRequestForm } from './token-request.ts'

export type ClientCheck = { application: Application } | { status: number; body: OAuthErrorBody }

/** Client authentication in the persona's own words; oidc-provider knows one secret a client. */
export function checkClient(
  profile: PersonaProfile,
  applications: Applications,
  form: TokenRequestForm,
): ClientCheck {
  const microsoft = profile.name === 'microsoft'
  const refuse = (status: number, error: string, code: number, message: string, other: string) => ({
    status,
    body: microsoft ? aadstsBody(error, code, message) : { error, error_description: other },
  })

  if (form.malformed !== null) {
    return refuse(400, 'invalid_request', 9002313, form.malformed, form.malformed)
  }
  const application = applications.find(form.clientId ?? '')
  if (!application) {
    return refuse(
      microsoft ? 400 : 401,
      microsoft ? 'unauthorized_client' : 'invalid_client',
      700016,
      `Application with identifier '${form.clientId ?? ''}' was not found in the directory '${profile.tenant}'.`,
      'The OAuth client was not found.',
    )
  }
  if (form.clientSecret === null || form.clientSecret === '') {
    const message =
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return refuse(401, 'invalid_client', 7000218, message, 'client_secret is missing.')
  }
  const outcome = applications.checkSecret(application, form.clientSecret)
  if (outcome === 'expired') {
    return refuse(
      401,
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${application.clientId}' are expired.`,
      'Unauthorized',
    )
  }
  if (outcome === 'wrong') {
    return refuse(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
      'Unauthorized',
    )
  }
  return { application }
}
