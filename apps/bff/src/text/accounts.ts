/** Why a connection was not tested. */
export const notTestedText = {
  yet: 'Not tested yet.',
  otherToken: 'It does not use this token.',
  hostNotOfProvider: (host: string) => `${host} is not a host of this provider.`,
  noHost: 'There is no host name yet.',
  noMethod: 'There is no authentication method yet.',
  unchanged: 'The connection did not change.',
  disabled: 'The account is disabled.',
  notPublic: 'This address is not on the public internet.',
  notMailPort: (port: number) => `Port ${port} is not a mail port.`,
  noneNamed: 'none yet',
} as const

/** Of a host that a health check finds outside its provider's. */
export const strayedText = (host: string) => ({
  cause: `${host} is not a host of this provider any more, and tokens are sent to no other.`,
  remedy: 'Enter one of the provider’s hosts, or name this host in an Other Provider config.',
})

/** Sentences below a field, where no rule of the contract has them. */
export const fieldText = {
  addressTaken: 'There is already an email with this address.',
  administratorExists: 'There is already an administrator with this address.',
  wrongPassword: 'The current password is wrong.',
  providerStays: 'The provider of a config stays. Make a new config instead.',
  otherProvider: 'This IdP Config is for another provider.',
  secretRefused: 'The provider refuses this secret. The stored one is kept.',
  sameSecret: 'This secret is the one in use. Make a new one at the provider and paste its Value.',
  otherPage: 'This page does not belong to the present search and order.',
} as const

/** What a new config is called until somebody names it. */
export const configNames = {
  microsoft: 'Microsoft',
  google: 'Google',
  other: 'Other provider',
} as const
