import type { Env } from '../env.ts'
import { alertMailText as t, alertRemedy, alertTitle } from '../text/alerts.ts'
import type { News } from './alert-message.ts'
import { endingOf } from './ending.ts'
import { incidentPath } from './incident-path.ts'

export interface Described {
  title: string
  /** label and value, in the order shown */
  lines: readonly (readonly [label: string, value: string])[]
  link: string
}

interface View {
  env: Pick<Env, 'publicUrl'>
  timeZone: string
  /** as of when an end is past */
  at: Date
}

/** One piece of news in words: what, since when, why, what to do, where. */
export function describeNews(news: News, { env, timeZone, at }: View): Described {
  const { moment, incident, users } = news
  const { kind, endsAt, openedAt, closedAt, accountKind } = incident
  const ending = endingOf(news)
  // what was typed is a day without a time, and the same one everywhere
  const zone = kind === 'grant-ends' ? timeZone : 'UTC'
  const ofConfig = incident.emailAddress === null && incident.configName !== null
  const facts = {
    about: incident.emailAddress ?? incident.configName ?? incident.subject,
    ofConfig,
    endsOn: endsAt === null ? '' : day(endsAt, zone),
    ended: endsAt !== null && endsAt <= at,
    ...(ending?.how === 'date-changed' && {
      movedTo: ending.endsAt === null ? null : day(ending.endsAt, zone),
    }),
  }
  const over = moment === 'recovered'
  const title = alertTitle[kind][over ? 'over' : 'begins'](facts)
  const lines: [string, string][] = []
  if (accountKind !== null) lines.push([t.labels.account, t.accounts[accountKind]])
  lines.push([t.labels.since, time(openedAt, timeZone)])
  // also of a beginning that could not be sent before it was over
  if (closedAt !== null) lines.push([t.labels.over, time(closedAt, timeZone)])
  if (!over && users !== null && users.total > 0)
    lines.push([t.labels.emails, t.emails(users.total, users.addresses)])
  lines.push([t.labels.cause, ending?.reason ?? incident.reason])
  const remedy = alertRemedy[kind]
  if (!over && closedAt === null && remedy !== undefined) lines.push([t.labels.remedy, remedy])
  return { title, lines, link: env.publicUrl + incidentPath(news) }
}

const day = (date: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }).format(date)

const time = (date: Date, timeZone: string) =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(date)} (${timeZone})`
