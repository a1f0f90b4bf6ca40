import type { Incident } from '@mailgrant/contract/incident'
import type { incident } from '../tables/incident.ts'

export const incidentOnTheWire = (row: typeof incident.$inferSelect): Incident => ({
  id: row.id,
  kind: row.kind,
  email:
    row.emailId === null || row.emailAddress === null
      ? null
      : { id: row.emailId, address: row.emailAddress },
  accountKind: row.accountKind,
  idpConfig:
    row.configId === null || row.configName === null
      ? null
      : { id: row.configId, name: row.configName },
  server: row.kind === 'server-down' ? row.subject : null,
  reason: row.reason,
  endsAt: row.endsAt?.toISOString() ?? null,
  openedAt: row.openedAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
})
