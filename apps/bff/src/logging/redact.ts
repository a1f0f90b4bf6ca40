/**
 * Takes out of a text what looks like a secret: form and query values by their names, bearer
 * values, API keys, webhook secrets, SASL payloads, JSON web tokens (three or five parts), the parameters of a failed query,
 * and whatever else is too long and too random to be a word.
 */
export function redactText(text: string): string {
  return (
    text
      .replace(
        /\b(code|state|nonce|access_token|refresh_token|id_token|client_secret|client_assertion|code_verifier|password|token)=([^&\s"']+)/gi,
        '$1=[redacted]',
      )
      .replace(/\b(bearer|basic|xoauth2|oauthbearer)\s+[\w+/=.~-]{8,}/gi, '$1 [redacted]')
      .replace(/\bmgk_[\w-]{8,}/g, '[redacted]')
      .replace(/\bwhsec_[\w+/=-]{8,}/g, '[redacted]')
      .replace(/\beyJ[\w-]+(?:\.[\w-]*){2,4}/g, '[redacted]')
      // The database library puts them into the error's message: session tokens, addresses, notes.
      .replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/g, '\nparams: [redacted]')
      .replace(/(?<![\w~-])(?=[\w~-]*\d)(?=[\w~-]*[A-Z])(?=[\w~-]*[a-z])[\w~-]{32,}/g, '[redacted]')
      .replace(/postgres(?:ql)?:\/\/[^@\s]+@/gi, 'postgres://[redacted]@')
  )
}
