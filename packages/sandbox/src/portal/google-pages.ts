import { html } from 'hono/html'
import type { Application, ClientSecret } from '../authorization/applications.ts'
import type { PersonaProfile } from '../authorization/persona-profile.ts'
import { googleMail } from '../authorization/scopes.ts'
import { copyField, type Html } from '../page.ts'
import { alert, goButton, shell } from './shell.ts'

export const clientPath = (application: Application) =>
  `/portal/clients/${encodeURIComponent(application.clientId)}`

const frame = (profile: PersonaProfile, current: string, heading: string, body: Html): Html =>
  shell({
    brand: profile.displayName,
    title: heading,
    heading,
    nav: [
      { label: 'Clients', href: '/portal' },
      { label: 'Audience', href: '/portal/audience' },
      { label: 'Data access', href: '/portal/data-access' },
    ],
    current,
    body,
  })

export function clientsPage(profile: PersonaProfile, applications: readonly Application[]): Html {
  const body = html`<div class="actions">${goButton('/portal/create', 'Create client', true)}</div>
    <h2>OAuth 2.0 Client IDs</h2>
    ${
      applications.length === 0
        ? html`<p class="panel">No OAuth clients to display.</p>`
        : html`<table class="panel">
            <thead>
              <tr>
                <th>Name</th>
                <th>Type</th>
                <th>Client ID</th>
              </tr>
            </thead>
            <tbody>
              ${applications.map(
                (application) =>
                  html`<tr>
                    <td><a href="${clientPath(application)}">${application.name}</a></td>
                    <td>Web application</td>
                    <td class="mono">${application.clientId}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }`
  return frame(profile, 'Clients', 'Clients', body)
}

const uriFields = (uris: string[]): Html =>
  html`<fieldset>
    <legend>Authorized redirect URIs</legend>
    ${[...uris, ''].map(
      (value, index) =>
        html`<div class="field">
          <label for="uri-${index}">URIs ${index + 1}</label>
          <input id="uri-${index}" name="redirectUri" value="${value}" />
        </div>`,
    )}
  </fieldset>`

export function createPage(
  profile: PersonaProfile,
  typed: { name: string; redirectUris: string[] },
  error: string | null,
): Html {
  const body = html`<form class="panel" method="post" action="/portal/create">
    ${alert(error)}
    <div class="field">
      <label for="type">Application type</label>
      <select id="type" name="type">
        <option value="web">Web application</option>
      </select>
    </div>
    <div class="field">
      <label for="name">Name</label>
      <input id="name" name="name" required value="${typed.name}" />
    </div>
    ${uriFields(typed.redirectUris)}
    <div class="actions">
      <button class="primary">Create</button>
      <a class="button" href="/portal">Cancel</a>
    </div>
  </form>`
  return frame(profile, 'Clients', 'Create OAuth client ID', body)
}

export function clientPage(
  profile: PersonaProfile,
  application: Application,
  state: { shown: ClientSecret | null; redirectUris: string[]; error: string | null },
): Html {
  const { shown } = state
  const { origin, paths } = profile
  const fresh =
    shown === null
      ? ''
      : html`<section class="panel" aria-labelledby="fresh">
          <h2 id="fresh">OAuth client created</h2>
          <p class="note">The client secret is shown this once. Copy it now.</p>
          ${copyField({ id: 'secret-value', label: 'Client secret', value: shown.value })}
        </section>`
  const body = html`${fresh}
    <section class="panel">
      ${copyField({ id: 'client-id', label: 'Client ID', value: application.clientId })}
      ${copyField({
        id: 'authorization-endpoint',
        label: 'Authorization endpoint',
        value: `${origin}${paths.authorization}`,
      })}
      ${copyField({
        id: 'token-endpoint',
        label: 'Token endpoint',
        value: `${origin}${paths.token}`,
      })}
      <p class="quiet">Client secrets: ${application.secrets.length}</p>
      <form method="post" action="${clientPath(application)}/secrets">
        <button>Add secret</button>
      </form>
    </section>
    <form class="panel" method="post" action="${clientPath(application)}">
      ${alert(state.error)}${uriFields(state.redirectUris)}
      <button class="primary">Save</button>
    </form>`
  return frame(profile, 'Clients', application.name, body)
}

export function audiencePage(profile: PersonaProfile, audience: string): Html {
  const options = [
    ['internal', 'Internal: only accounts of your organisation'],
    [
      'testing',
      'External, in testing: only test users; refresh tokens last 7 days at the real one',
    ],
  ]
  const body = html`<form class="panel" method="post" action="/portal/audience">
    <fieldset>
      <legend>User type</legend>
      ${options.map(
        ([value, label]) =>
          html`<div>
            <input
              type="radio"
              id="audience-${value}"
              name="audience"
              value="${value}"
              ${audience === value ? 'checked' : ''}
            />
            <label class="plain" for="audience-${value}">${label}</label>
          </div>`,
      )}
    </fieldset>
    <button class="primary">Save</button>
  </form>`
  return frame(profile, 'Audience', 'Audience', body)
}

const offered = ['openid', 'email', 'profile', googleMail]

export function dataAccessPage(profile: PersonaProfile, scopes: string[]): Html {
  const body = html`<form class="panel" method="post" action="/portal/data-access">
    <fieldset>
      <legend>Scopes</legend>
      ${offered.map(
        (scope, index) =>
          html`<div>
            <input
              type="checkbox"
              id="scope-${index}"
              name="scope"
              value="${scope}"
              ${scopes.includes(scope) ? 'checked' : ''}
            />
            <label class="plain mono" for="scope-${index}">${scope}</label>
          </div>`,
      )}
    </fieldset>
    <p class="quiet">For the record only: an application may ask for other scopes too.</p>
    <button class="primary">Save</button>
  </form>`
  return frame(profile, 'Data access', 'Data access', body)
}
