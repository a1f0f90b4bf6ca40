const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const day = (at: Date) => dayFormat.format(at)

/** Why an expiry is an incident. They name the day, not how far it is, so that each is written once. */
export const expiryText = {
  secret: (name: string, endsAt: Date, now: Date) =>
    `The Client Secret of “${name}” ${expires(endsAt, now)}. Make a new one at the provider, then open IdP Configs and press Replace the Client Secret: no email stops meanwhile.`,
  /** it goes on: what was to be replaced is, and nobody knows yet that it helped */
  unproven: (name: string) =>
    `The Client Secret of “${name}” was replaced, but the provider has not accepted the new one yet. If it refuses it, open IdP Configs, press Replace the Client Secret and roll back or enter another one.`,
  certificate: (name: string, endsAt: Date, now: Date) =>
    `The certificate of “${name}” ${expires(endsAt, now)}. Put a new one into the app registration, then enter its date under IdP Configs.`,
  grant: (
    { address, endsAt, testing }: { address: string; endsAt: Date; testing: boolean },
    now: Date,
  ) => {
    const ended = endsAt <= now
    if (testing)
      return `The token of ${address} ${ended ? 'has ended' : `ends on ${day(endsAt)}`}: Google ends those of an application in Testing after seven days. Open Token and press Re-authorize, or publish the application.`
    return ended
      ? `The token of ${address} has ended by the provider’s rules. Open Token and press Refresh now; if that fails, Re-authorize.`
      : `The token of ${address} ends on ${day(endsAt)} unless it is used before. Open Token and press Refresh now; if the day stays, Re-authorize.`
  },
} as const

const expires = (endsAt: Date, now: Date) =>
  endsAt <= now ? `has expired (${day(endsAt)})` : `expires on ${day(endsAt)}`
