import type { incident } from '../tables/incident.ts'

type About = Pick<
  typeof incident.$inferSelect,
  'kind' | 'emailId' | 'accountKind' | 'configId' | 'subject'
>

/** The page of the console where it is mended: the one with the button. */
export function incidentPath({ kind, emailId, accountKind, configId }: About): string {
  if (emailId !== null) {
    const tab = `/emails/${emailId}/${accountKind ?? 'mailbox'}`
    return kind === 'needs-reauthorisation' || kind === 'grant-ends' ? `${tab}/config/token` : tab
  }
  return configId === null ? '/emails' : `/idp-configs/${configId}`
}

/** Where several are looked at. */
export const overviewPath = '/emails'
