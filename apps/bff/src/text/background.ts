/** Background work that stands still, as the bell says it. */
const names: Readonly<Record<string, string>> = {
  grants: 'refreshing tokens ahead of use',
  alerts: 'sending alerts',
  checks: 'checking mailboxes and outgoing mail',
  silence: 'watching for mailboxes that nobody fetches from',
  incidents: 'looking at open incidents once more',
  expired: 'removing what has expired',
  expiries: 'watching expiry dates',
  use: 'remembering which tokens are in use',
}

export const standstillText = (work: readonly string[]): string =>
  `Overdue: ${work.map((each) => names[each] ?? each).join('; ')}. Look in the log of the server for “background”. If it names the database, mend that; otherwise restart the server.`
