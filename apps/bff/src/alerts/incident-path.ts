import type { News } from './alert-message.ts'

/** The page of the console where it is mended: the one with the button. */
export function incidentPath({ incident, configOf }: Pick<News, 'incident' | 'configOf'>): string {
  const { kind, emailId, accountKind, configId } = incident
  if (emailId !== null) {
    const email = `/emails/${emailId}`
    return kind === 'needs-reauthorisation' || kind === 'grant-ends'
      ? `${email}/${configOf ?? 'mailbox'}/config/token`
      : `${email}/${accountKind ?? 'mailbox'}`
  }
  return configId === null ? '/idp-configs' : `/idp-configs/${configId}`
}

/** Where several are looked at. */
export const overviewPath = '/activity'
