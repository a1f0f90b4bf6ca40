import { html, raw } from 'hono/html'
import type { Application } from '../authorization/applications.ts'
import type { PersonaProfile } from '../authorization/persona-profile.ts'
import { microsoftPermissions } from '../authorization/scopes.ts'
import type { Html } from '../page.ts'
import { appPath, appShell } from './microsoft-app-pages.ts'
import { goButton } from './shell.ts'

export type PermissionStep = 'table' | 'api' | 'kind' | 'pick' | 'consent'

export function permissionsPage(
  profile: PersonaProfile,
  application: Application,
  step: PermissionStep,
): Html {
  const base = `${appPath(application)}/permissions`
  const panels: Record<PermissionStep, Html | string> = {
    table: '',
    api: html`<section class="panel">
      <h2>Request API permissions</h2>
      <p>Select an API</p>
      ${goButton(`${base}/graph`, 'Microsoft Graph')}
    </section>`,
    kind: html`<section class="panel">
      <h2>Microsoft Graph</h2>
      <p>What type of permissions does your application require?</p>
      ${goButton(`${base}/delegated`, 'Delegated permissions')}
      <p class="quiet">Your application acts as the signed-in user.</p>
    </section>`,
    pick: pickPanel(base, application),
    consent: html`<section class="panel" role="alertdialog" aria-labelledby="confirm">
      <h2 id="confirm">Grant admin consent confirmation.</h2>
      <p>Do you want to grant consent for the requested permissions for all accounts in Sandbox?</p>
      <div class="actions">
        <form method="post" action="${base}/consent"><button class="primary">Yes</button></form>
        ${goButton(base, 'No')}
      </div>
    </section>`,
  }
  const body = html`<div class="actions">
      ${goButton(`${base}/add`, 'Add a permission')}
      ${goButton(`${base}/consent`, 'Grant admin consent for Sandbox')}
    </div>
    ${panels[step]} ${table(base, application)}`
  return appShell(profile, application, 'API permissions', body)
}

function table(base: string, application: Application): Html {
  const rows = microsoftPermissions.filter(({ name }) => application.permissions.includes(name))
  return html`<section class="panel">
    <h2>Configured permissions</h2>
    <table>
      <thead>
        <tr>
          <th>API / Permissions name</th>
          <th>Type</th>
          <th>Description</th>
          <th>Status</th>
          <th><span class="quiet">Action</span></th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, description }) =>
            html`<tr>
              <td>${name}</td>
              <td>Delegated</td>
              <td>${description}</td>
              <td>
                ${application.consented.includes(name) ? html`<span class="good">✔ Granted for Sandbox</span>` : ''}
              </td>
              <td>
                <form method="post" action="${base}/remove">
                  <button name="permission" value="${name}" aria-label="Remove ${name}">
                    Remove
                  </button>
                </form>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`
}

// Hides what does not match; ticks stay where they are.
const filterScript = `document.getElementById('search').addEventListener('input',(e)=>{
const q=e.target.value.trim().toLowerCase();
for(const row of document.querySelectorAll('[data-permission]'))row.hidden=!row.dataset.permission.toLowerCase().includes(q)})`

const pickPanel = (base: string, application: Application): Html =>
  html`<form class="panel" method="post" action="${base}/delegated">
    <h2>Delegated permissions</h2>
    <div class="field">
      <label for="search">Select permissions</label>
      <input id="search" type="search" placeholder="Start typing a permission to filter" />
    </div>
    ${microsoftPermissions.map(
      ({ name, description }) =>
        html`<div data-permission="${name}">
          <input
            type="checkbox"
            id="p-${name}"
            name="permission"
            value="${name}"
            ${application.permissions.includes(name) ? 'checked' : ''}
          />
          <label for="p-${name}">${name}</label> <span class="quiet">${description}</span>
        </div>`,
    )}
    <div class="actions">
      <button class="primary">Add permissions</button>
      <a class="button" href="${base}">Discard</a>
    </div>
    <script>
      ${raw(filterScript)}
    </script>
  </form>`
