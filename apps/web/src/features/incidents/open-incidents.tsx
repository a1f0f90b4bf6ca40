import type { Incident, IncidentList } from '@mailgrant/contract/incident'
import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { paths } from '../../paths.ts'
import { incidentKinds, incidentKindsEnded, incidentsText as t } from '../../text/incidents.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useNow } from '../../ui/use-now.ts'
import classes from './bell.module.css'
import { isSoon, placeOf, wayOn } from './incident-facts.ts'

/** Re-authorisation belongs to another feature; the route brings both together. */
export type RenderReauthorize = (
  email: NonNullable<Incident['email']>,
  kind: NonNullable<Incident['accountKind']>,
) => ReactNode

/** What is open: what, whose, since when, why, and one way on. */
export function OpenIncidents({
  list: { items, total, undelivered, standstill },
  renderReauthorize,
  onFollow,
}: {
  list: IncidentList
  renderReauthorize: RenderReauthorize
  /** a way on was taken */
  onFollow: () => void
}) {
  if (total === 0 && !undelivered && !standstill)
    return (
      <p className={classes.nothing}>
        <strong>{t.none}</strong>
        {t.noneText}
      </p>
    )
  return (
    <>
      <ul className={classes.list}>
        {standstill && (
          <li className={classes.incident}>
            <span className={classes.what}>{t.standstillTitle}</span>
            <span className={classes.where}>
              {t.began} <RelativeTime at={standstill.since} />
            </span>
            <span className={classes.reason}>{standstill.reason}</span>
          </li>
        )}
        {undelivered && (
          <li className={classes.incident}>
            <span className={classes.what}>{t.undeliveredTitle(undelivered.count)}</span>
            <WayOn
              to={paths.alertRule(undelivered.rule.id)}
              label={t.toRule(undelivered.rule.name)}
              onFollow={onFollow}
            >
              {t.openIt}
            </WayOn>
            <span className={classes.where}>{undelivered.rule.name}</span>
            <span className={classes.reason}>{undelivered.reason}</span>
          </li>
        )}
        {items.map((incident) => (
          <OpenIncident
            key={incident.id}
            incident={incident}
            renderReauthorize={renderReauthorize}
            onFollow={onFollow}
          />
        ))}
      </ul>
      {total > items.length && <p className={classes.rest}>{t.more(total - items.length)}</p>}
    </>
  )
}

function OpenIncident({
  incident,
  renderReauthorize,
  onFollow,
}: {
  incident: Incident
  renderReauthorize: RenderReauthorize
  onFollow: () => void
}) {
  const { kind, email, accountKind, endsAt, openedAt, reason } = incident
  const now = useNow()
  const isEnded = endsAt !== null && Date.parse(endsAt) <= now
  const what = (isEnded && incidentKindsEnded[kind]) || incidentKinds[kind]
  const asksForOwner = kind === 'needs-reauthorisation' && email !== null
  return (
    <li className={classes.incident} data-soon={isSoon(incident) || undefined}>
      <span className={classes.what}>{what}</span>
      {asksForOwner ? (
        <span className={classes.way}>{renderReauthorize(email, accountKind ?? 'mailbox')}</span>
      ) : (
        <WayOn
          to={wayOn(incident)}
          label={t.openLabel(what, placeOf(incident))}
          onFollow={onFollow}
        >
          {t.openIt}
        </WayOn>
      )}
      <span className={classes.where}>
        {placeOf(incident)} ·{' '}
        {endsAt === null ? (
          <>
            {t.began} <RelativeTime at={openedAt} />
          </>
        ) : (
          <>
            {isEnded ? t.ended : t.ends} <RelativeTime at={endsAt} ahead={!isEnded} />
          </>
        )}
      </span>
      <span className={classes.reason}>{reason}</span>
    </li>
  )
}

/** Says more to those who hear links without the lines beside them. */
function WayOn({
  to,
  label,
  onFollow,
  children,
}: {
  to: string
  label: string
  onFollow: () => void
  children: string
}) {
  return (
    <span className={classes.way}>
      <Anchor component={Link} to={to} size="sm" aria-label={label} onClick={onFollow}>
        {children}
      </Anchor>
    </span>
  )
}
