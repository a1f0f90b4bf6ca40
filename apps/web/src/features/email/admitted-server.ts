import { type MailServer, mailServerSlips } from '@mailgrant/contract/server-rules'
import type { z } from 'zod'

/** What the operator admits of a server, told at its fields in the server's own words. */
export function admittedServer(
  ports: readonly number[] | null,
  settings: Omit<MailServer, 'signsIn'> & { authentication: string | null },
  context: z.RefinementCtx,
) {
  const signsIn = settings.authentication !== null && settings.authentication !== 'none'
  for (const [field, message] of Object.entries(mailServerSlips({ ...settings, signsIn }, ports)))
    context.addIssue({ code: 'custom', path: [field], message })
}
