import { and, desc, eq, isNotNull, or, sql } from 'drizzle-orm'
import { serverOf } from '../broker/server-of.ts'
import { pace } from '../incidents/pace.ts'
import { accountStatus } from '../status/account-status.ts'
import { incident } from '../tables/incident.ts'
import type { Within } from '../verbs/within.ts'
import type { AccountPair } from '../wire/load-accounts.ts'

/**
 * Until when a mailbox could not be fetched for a reason that is told of anyway: now, where it lasts;
 * the end of the last such incident, be it of the account, its config or its authorization server;
 * or null. What was over sooner than anybody is told explains nothing to anybody.
 */
export async function knownTrouble(
  { db, clock }: Within,
  { mailbox }: AccountPair,
  address: string,
): Promise<Date | null> {
  const now = clock()
  const { value } = accountStatus({ loaded: mailbox, mailbox, address, now })
  if (value === 'failing' || value === 'needs-reauthorisation') return now
  const { account, config } = mailbox
  const about = (kind: 'failing' | 'needs-reauthorisation' | 'server-down', subject: string) =>
    and(
      eq(incident.kind, kind),
      eq(incident.subject, subject),
      sql`${incident.closedAt} - ${incident.openedAt}
        >= ${pace[kind].graceMs} * interval '1 millisecond'`,
    )
  const [last] = await db
    .select({ closedAt: incident.closedAt })
    .from(incident)
    .where(
      and(
        isNotNull(incident.closedAt),
        or(
          about('needs-reauthorisation', account.id),
          about('failing', account.id),
          ...(config === null
            ? []
            : [about('failing', config.id), about('server-down', serverOf(config))]),
        ),
      ),
    )
    .orderBy(desc(incident.closedAt))
    .limit(1)
  return last?.closedAt ?? null
}
