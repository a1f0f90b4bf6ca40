/** At most the first and last four characters of a token, and none of a short one. */
export function mask(token: string): string {
  return token.length < 24 ? '••••••••' : `${token.slice(0, 4)}••••••••${token.slice(-4)}`
}
