import { html } from 'hono/html'
import type { Application, ClientSecret } from '../authorization/applications.ts'
import type { PersonaProfile } from '../authorization/persona-profile.ts'
import { copyField, type Html } from '../page.ts'
import { alert, goButton, shell } from './shell.ts'

export const appPath = (application: Application) => `/portal/apps/${application.clientId}`

export function appShell(
  profile: PersonaProfile,
  application: Application,
  current: string,
  body: Html,
): Html {
  const base = appPath(application)
  return shell({
    brand: profile.displayName,
    title: `${application.name} - ${current}`,
    heading: application.name,
    up: { label: 'App registrations', href: '/portal' },
    nav: [
      { label: 'Overview', href: base },
      { label: 'Authentication', href: `${base}/authentication` },
      { label: 'Certificates & secrets', href: `${base}/secrets` },
      { label: 'API permissions', href: `${base}/permissions` },
    ],
    current,
    body,
  })
}

export function overviewPage(
  profile: PersonaProfile,
  application: Application,
  showEndpoints: boolean,
): Html {
  const { origin, paths } = profile
  const endpoints = html`<section class="panel" aria-labelledby="endpoints">
    <h2 id="endpoints">Endpoints</h2>
    ${copyField({
      id: 'authorization-endpoint',
      label: 'OAuth 2.0 authorization endpoint (v2)',
      value: `${origin}${paths.authorization}`,
    })}
    ${copyField({
      id: 'token-endpoint',
      label: 'OAuth 2.0 token endpoint (v2)',
      value: `${origin}${paths.token}`,
    })}
    ${copyField({
      id: 'metadata',
      label: 'OpenID Connect metadata document',
      value: `${origin}${paths.discovery}`,
    })}
    <a href="${appPath(application)}">Close</a>
  </section>`
  const body = html`<div class="actions">
      ${goButton(`${appPath(application)}/endpoints`, 'Endpoints')}
    </div>
    ${showEndpoints ? endpoints : ''}
    <section class="panel" aria-labelledby="essentials">
      <h2 id="essentials">Essentials</h2>
      ${copyField({
        id: 'client-id',
        label: 'Application (client) ID',
        value: application.clientId,
      })}
      ${copyField({
        id: 'tenant-id',
        label: 'Directory (tenant) ID',
        value: profile.tenant ?? '',
      })}
      <p>
        Redirect URIs:
        <a href="${appPath(application)}/authentication">${application.redirectUris.length} web</a>
      </p>
    </section>`
  return appShell(profile, application, 'Overview', body)
}

export function authenticationPage(
  profile: PersonaProfile,
  application: Application,
  typed: { redirectUris: string[]; message: string | null; error: string | null },
): Html {
  const rows = [...typed.redirectUris, '']
  const body = html`<form
    class="panel"
    method="post"
    action="${appPath(application)}/authentication"
  >
    ${alert(typed.error)}
    ${typed.message === null ? '' : html`<p role="status" class="good">${typed.message}</p>`}
    <h2>Web: Redirect URIs</h2>
    <p class="quiet">Where tokens and codes may be sent. Compared character by character.</p>
    ${rows.map(
      (value, index) =>
        html`<div class="field">
          <label for="uri-${index}">Redirect URI ${index + 1}</label>
          <input id="uri-${index}" name="redirectUri" value="${value}" />
        </div>`,
    )}
    <fieldset>
      <legend>Implicit grant and hybrid flows</legend>
      <p class="quiet">Not needed by applications that redeem a code on their server.</p>
      <div>
        <input type="checkbox" id="access-tokens" name="implicit" value="access" />
        <label class="plain" for="access-tokens">Access tokens (used for implicit flows)</label>
      </div>
      <div>
        <input type="checkbox" id="id-tokens" name="implicit" value="id" />
        <label class="plain" for="id-tokens">ID tokens (used for implicit and hybrid flows)</label>
      </div>
    </fieldset>
    <button class="primary">Save</button>
  </form>`
  return appShell(profile, application, 'Authentication', body)
}

export function secretsPage(
  profile: PersonaProfile,
  application: Application,
  state: { adding: boolean; shown: ClientSecret | null },
): Html {
  const base = `${appPath(application)}/secrets`
  const { shown } = state
  const form = html`<form class="panel" method="post" action="${base}">
    <h2>Add a client secret</h2>
    <div class="field">
      <label for="description">Description</label>
      <input id="description" name="description" />
    </div>
    <div class="field">
      <label for="expires">Expires</label>
      <select id="expires" name="days">
        <option value="180">180 days (6 months)</option>
        <option value="90">90 days (3 months)</option>
        <option value="365">365 days (12 months)</option>
        <option value="730">730 days (24 months)</option>
      </select>
    </div>
    <div class="actions">
      <button class="primary">Add</button>
      <a class="button" href="${base}">Cancel</a>
    </div>
  </form>`
  const fresh =
    shown === null
      ? ''
      : html`<section class="panel" aria-labelledby="fresh">
          <h2 id="fresh">Copy the new secret now</h2>
          <p class="note">The value is shown this once. Afterwards only its ID can be seen.</p>
          ${copyField({ id: 'secret-value', label: 'Value', value: shown.value })}
          ${copyField({ id: 'secret-id', label: 'Secret ID', value: shown.secretId })}
        </section>`
  const rows = application.secrets.map(
    (secret) =>
      html`<tr>
        <td>${secret.description}</td>
        <td>
          ${secret.expiresAt === null ? 'Never' : new Date(secret.expiresAt).toLocaleDateString('en')}
        </td>
        <td class="mono">${secret.value.slice(0, 3)}${'*'.repeat(18)}</td>
        <td class="mono">${secret.secretId}</td>
        <td>
          <form method="post" action="${base}/${secret.secretId}/delete">
            <button aria-label="Delete ${secret.description}">Delete</button>
          </form>
        </td>
      </tr>`,
  )
  const table = html`<section class="panel">
    <h2>Client secrets</h2>
    ${
      rows.length === 0
        ? html`<p>No client secrets have been created for this application.</p>`
        : html`<table>
            <thead>
              <tr>
                <th>Description</th>
                <th>Expires</th>
                <th>Value</th>
                <th>Secret ID</th>
                <th><span class="quiet">Action</span></th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }
  </section>`
  const body = html`<div class="actions">${goButton(`${base}/new`, 'New client secret')}</div>
    ${state.adding ? form : ''}${fresh}${table}`
  return appShell(profile, application, 'Certificates & secrets', body)
}
