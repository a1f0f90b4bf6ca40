import type { Incident } from '@mailgrant/contract/incident'
import { paths } from '../../paths.ts'
import { incidentsText as t } from '../../text/incidents.ts'

/** Whose it is: an email and its account, a config, or a server. */
export function placeOf({ email, accountKind, idpConfig, server }: Incident): string {
  if (email) return accountKind ? `${email.address} · ${t.accounts[accountKind]}` : email.address
  return idpConfig?.name ?? server ?? ''
}

/** The page of the console where it is mended: the one with the button. */
export function wayOn({ kind, email, accountKind, idpConfig }: Incident): string {
  if (email) {
    const account = accountKind ?? 'mailbox'
    return kind === 'grant-ends'
      ? paths.config(email.id, account, 'token')
      : paths.emailTab(email.id, account)
  }
  return idpConfig ? paths.idpConfig(idpConfig.id) : paths.idpConfigs()
}

/** Those that somebody may still prevent. */
export const isSoon = ({ kind }: Incident) =>
  kind === 'secret-expires' || kind === 'certificate-expires' || kind === 'grant-ends'
