import { eventType, type EventType, type TimelineEvent } from '@mailgrant/contract/event'
import { toldIncidents, toldOf } from './event-details.ts'

type Words = (detail: Detail, event: Pick<TimelineEvent, 'outcome' | 'actor'>) => string

/** What an event holds, read with care: older events may hold less. */
interface Detail {
  text: (name: string) => string | null
  is: (name: string) => boolean
  /** of an alert: its one incident, or how many there are */
  told: () => string | null
}

const because = (what: string, why: string | null) =>
  why === null ? `${what}.` : `${what}: ${why}`
/** Without the name, what leads to it goes as well. */
const named = (what: string, name: string | null) =>
  name === null
    ? what.replace(/(?: to| for|, of| made for| by the rule|:)$/, '')
    : `${what} ${name}`

/** One sentence for each type of event; a type without one does not compile. */
const sentences: Record<EventType, Words> = {
  'config.submitted': () => 'The authorisation form was submitted',
  'authorization.started': () => 'Authorisation started',
  'authorization.failed': (d) => because('Authorisation failed', d.text('cause')),
  'token.issued': (d) => named('Authorised as', d.text('resourceOwner') ?? 'the resource owner'),
  'owner-link.made': (d) => named('Link for the owner made for', d.text('expectedOwner')),
  'owner-link.opened': () => 'The owner’s link was opened',
  'owner-link.used': () => 'The owner’s link was used',
  'owner-link.refused': (d) => because('The owner’s link was refused', d.text('cause')),
  'owner-link.revoked': () => 'The owner’s link was revoked',
  'admin-consent.started': () => 'Admin consent was asked for',
  'admin-consent.granted': () => 'Admin consent was granted',
  'admin-consent.failed': (d) => because('Admin consent failed', d.text('cause')),

  'token.refreshed': (d) =>
    d.is('rotated') ? 'Access and refresh token refreshed' : 'Access token refreshed',
  'token.refresh-failed': (d) => because('Refresh failed', d.text('message')),
  'token.needs-reauthorization': (d) => because('Needs re-authorisation', d.text('message')),
  'token.deleted': (d) => named('Token deleted, of', d.text('resourceOwner') ?? 'this account'),
  'token.revoked': (_, { outcome }) =>
    outcome === 'ok'
      ? 'The deleted token was revoked at the provider'
      : 'The provider did not confirm that the deleted token is revoked',
  'server.down': (d) => named('No answer from the authorization server', d.text('server')),
  'server.recovered': (d) =>
    named('An answer again from the authorization server', d.text('server')),

  'account.checked': (d, { outcome }) =>
    outcome === 'ok'
      ? 'The connection works'
      : because('The connection test failed', d.text('cause')),
  'account.reported': (d, { outcome }) =>
    outcome === 'ok'
      ? 'A service reports that it works again'
      : because('A service reports a failure', d.text('cause')),

  'alert.sent': (d) => {
    const sent = named('Alert sent to', d.text('to') ?? d.text('rule') ?? 'its recipients')
    const [told, cause] = [d.told(), d.text('cause')]
    const titled = told === null ? sent : `${sent}: ${told}`
    return cause === null ? titled : told === null ? because(sent, cause) : `${titled}. ${cause}`
  },
  'alert.failed': (d) =>
    because(
      d.is('partly') ? 'An alert did not reach everybody' : 'An alert could not be sent',
      d.text('cause') ?? d.text('error'),
    ),
  'alert-rule.added': (d) => named('Alert rule added:', d.text('name')),
  'alert-rule.saved': (d) => named('Alert rule changed:', d.text('name')),
  'alert-rule.removed': (d) => named('Alert rule deleted:', d.text('name')),
  'alert-rule.tested': (d, { outcome }) =>
    outcome === 'ok'
      ? named('Test alert sent by the rule', d.text('name'))
      : because('The test alert could not be sent', d.text('cause') ?? d.text('error')),
  'alert-rule.disabled': (d) => named('Alert rule switched off by its receiver:', d.text('name')),
  'alert-rule.secret-replaced': (d) => named('Webhook secret replaced:', d.text('name')),

  'email.added': () => 'Email added',
  'email.saved': (d) =>
    d.text('addressBefore') === null
      ? 'Email changed'
      : `Address changed, before it was ${d.text('addressBefore')}`,
  'email.removed': () => 'Email deleted',
  'account.saved': (d, { outcome }) =>
    outcome === 'failed'
      ? because('Settings not saved, the test failed', d.text('cause'))
      : d.is('enabled')
        ? 'Settings saved, the account is enabled'
        : 'Settings saved, the account is disabled',
  'config.saved': (d) =>
    d.is('newSecret') ? 'IdP config changed, with a new secret' : 'IdP config changed',
  'config.deleted': (d) => named('IdP config deleted:', d.text('name')),
  'secret.added': () => 'New client secret entered beside the old one',
  'secret.tested': (d, { outcome }) =>
    outcome === 'ok'
      ? 'The new client secret works'
      : because('The new client secret was refused', d.text('cause')),
  'secret.promoted': () => 'The new client secret is in use',
  'secret.rolled-back': () => 'Back to the old client secret',
  'secret.dropped': () => 'The old client secret was erased',
  'secret.discarded': () => 'The new client secret was discarded',
  'settings.saved': () => 'Settings of the console changed',

  'session.started': () => 'Signed in',
  'session.refused': (d) =>
    `Sign-in refused for ${d.text('email') ?? 'an unknown address'}${d.is('last') ? '. Further ones of this hour are not listed' : ''}`,
  'session.confirmed': () => 'Confirmed who they are, by the password',
  'password.changed': () => 'Password changed',
  'administrator.added': (d) => named('Administrator added:', d.text('email')),
  'administrator.invited': (d) => named('Administrator invited:', d.text('email')),
  'administrator.invitation-withdrawn': (d) => named('Invitation withdrawn:', d.text('email')),
  'administrator.removed': (d) => named('Administrator removed:', d.text('email')),
  'key.made': (d) => named('API key made:', d.text('name')),
  'key.revoked': (d) => named('API key revoked:', d.text('name')),
}

const isKnown = (type: string): type is EventType => Object.hasOwn(sentences, type)

/** What happened, as one sentence; a type that only a newer server knows is called by its own name. */
export function eventSentence(
  event: Pick<TimelineEvent, 'type' | 'outcome' | 'actor' | 'detail'>,
): string {
  if (!isKnown(event.type)) return event.type
  const value = (name: string) => event.detail[name]
  return sentences[event.type](
    {
      text(name) {
        const held = value(name)
        return typeof held === 'string' && held !== '' ? held : null
      },
      is: (name) => value(name) === true,
      told() {
        const total = value('total')
        const [first] = toldIncidents.parse(value('incidents'))
        if (typeof total === 'number' && total > 1) return `${total} incidents`
        return first === undefined ? null : toldOf(first.kind, first.moment)
      },
    },
    event,
  )
}

/** The sentences that depend on more than the outcome, and on what. */
const flags: Partial<Record<EventType, string>> = {
  'token.refreshed': 'rotated',
  'alert.failed': 'partly',
  'account.saved': 'enabled',
  'config.saved': 'newSecret',
  'session.refused': 'last',
}

/**
 * The events whose sentence has these words, whatever they tell of, as the API's filter `titled`
 * writes them. None for a letter or two: nearly all have those.
 */
export function eventsTitled(words: string): string[] {
  const wanted = words.trim().toLowerCase()
  if (wanted.length < 3) return []
  return eventType.options.flatMap((type) =>
    outcomes.flatMap((outcome) => {
      const saidWith = (detail: Record<string, unknown>) =>
        eventSentence({ type, outcome, actor: 'system', detail }).toLowerCase().includes(wanted)
      const flag = flags[type]
      const without = saidWith({})
      const withIt = flag === undefined ? without : saidWith({ [flag]: true })
      if (without && withIt) return [`${type}:${outcome}`]
      if (!without && !withIt) return []
      return [`${type}:${outcome}:${withIt ? '' : '!'}${flag}`]
    }),
  )
}
const outcomes = ['ok', 'failed'] as const
