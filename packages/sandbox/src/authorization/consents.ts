/** Who has accepted which application before; the real ones do not ask twice either. */
export interface Consents {
  find(clientId: string, accountId: string): string[] | undefined
  remember(clientId: string, accountId: string, scopes: string[], organization: boolean): void
  forget(accountId: string): void
}

const everybody = '*'

export function createConsents(): Consents {
  const given = new Map<string, Set<string>>()
  const key = (clientId: string, accountId: string) => `${clientId} ${accountId}`

  return {
    find(clientId, accountId) {
      const own = given.get(key(clientId, accountId))
      const organization = given.get(key(clientId, everybody))
      if (!own && !organization) return undefined
      return [...new Set([...(own ?? []), ...(organization ?? [])])]
    },
    remember(clientId, accountId, scopes, organization) {
      for (const who of organization ? [accountId, everybody] : [accountId]) {
        given.set(
          key(clientId, who),
          new Set([...(given.get(key(clientId, who)) ?? []), ...scopes]),
        )
      }
    },
    forget(accountId) {
      for (const name of given.keys()) if (name.endsWith(` ${accountId}`)) given.delete(name)
    },
  }
}
