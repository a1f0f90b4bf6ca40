import type { PersonaName } from '../knobs.ts'

/** Why a portal refuses this redirect URI, in its words; null: it is fine. */
export function refuseRedirectUri(persona: PersonaName, value: string): string | null {
  const url = URL.parse(value)
  if (!url) return `"${value}" is not an absolute URI.`
  if (value.includes('*')) return 'Wildcards are not allowed in redirect URIs.'
  if (url.hash !== '' || value.includes('#')) return 'A redirect URI must not contain a fragment.'
  if (url.protocol === 'https:') return null
  // Microsoft's portal takes http for localhost by name only; Google's for 127.0.0.1 as well.
  const loopback = persona === 'microsoft' ? ['localhost'] : ['localhost', '127.0.0.1', '[::1]']
  if (url.protocol === 'http:' && loopback.includes(url.hostname)) return null
  return persona === 'microsoft'
    ? "Must start with 'HTTPS' or 'http://localhost'."
    : 'Invalid redirect: must use https, or http with a loopback host.'
}

/** The values of a repeated field, trimmed and without the empty ones. */
export const filled = (values: readonly unknown[]): string[] =>
  values
    .filter((value) => typeof value === 'string')
    .map((value) => value.trim())
    .filter((value) => value !== '')
