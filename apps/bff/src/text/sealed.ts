/** What a stored value is called, by the table that holds it, and how another one takes its place. */
const values: Readonly<Record<string, { name: string; anew: string }>> = {
  mail_account: { name: 'password', anew: 'enter the password again' },
  idp_config: { name: 'Client Secret', anew: 'enter the Client Secret again in Config' },
}
const token = { name: 'token', anew: 'open Config and press Re-authorize' }

/** Of a secret that is stored and cannot be read. */
export const sealedText = {
  notOpened: (table: string) => {
    const { name, anew } = values[table] ?? token
    return {
      cause: `The stored ${name} cannot be opened: the key that it was sealed with is not among this console’s keys, or the value was changed.`,
      remedy: `Have the operator start the console with that key in MAILGRANT_KEYS, or ${anew}.`,
    }
  },
} as const
