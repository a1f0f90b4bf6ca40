import { html } from 'hono/html'
import type { Application } from '../authorization/applications.ts'
import type { PersonaProfile } from '../authorization/persona-profile.ts'
import type { Html } from '../page.ts'
import { alert, goButton, shell } from './shell.ts'

const nav = [{ label: 'App registrations', href: '/portal' }]

export const listPage = (profile: PersonaProfile, applications: readonly Application[]): Html =>
  shell({
    brand: profile.displayName,
    title: 'App registrations',
    heading: 'App registrations',
    nav,
    current: 'App registrations',
    body: html`<div class="actions">${goButton('/portal/new', 'New registration', true)}</div>
      <h2>All applications</h2>
      ${
        applications.length === 0
          ? html`<p class="panel">
              Nothing is registered yet. Copy the Callback Endpoint from Mailgrant, then choose
              <strong>New registration</strong>.
            </p>`
          : html`<table class="panel">
              <thead>
                <tr>
                  <th>Display name</th>
                  <th>Application (client) ID</th>
                </tr>
              </thead>
              <tbody>
                ${applications.map(
                  ({ name, clientId }) =>
                    html`<tr>
                      <td><a href="/portal/apps/${clientId}">${name}</a></td>
                      <td class="mono">${clientId}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }`,
  })

const accountTypes = [
  ['single', 'Accounts in this organizational directory only (Sandbox only - Single tenant)'],
  ['multi', 'Accounts in any organizational directory (Multitenant)'],
  ['personal', 'Accounts in any organizational directory and personal Microsoft accounts'],
]

export const registerPage = (
  profile: PersonaProfile,
  typed: { name: string; redirectUri: string },
  error: string | null,
): Html =>
  shell({
    brand: profile.displayName,
    title: 'Register an application',
    heading: 'Register an application',
    nav,
    current: 'App registrations',
    body: html`<form class="panel" method="post" action="/portal/new">
      ${alert(error)}
      <div class="field">
        <label for="name">Name</label>
        <input id="name" name="name" required value="${typed.name}" />
      </div>
      <fieldset>
        <legend>Supported account types</legend>
        ${accountTypes.map(
          ([value, label], index) =>
            html`<div>
              <input
                type="radio"
                id="type-${value}"
                name="accountType"
                value="${value}"
                ${index === 0 ? 'checked' : ''}
              />
              <label class="plain" for="type-${value}">${label}</label>
            </div>`,
        )}
      </fieldset>
      <fieldset>
        <legend>Redirect URI (optional)</legend>
        <div class="field">
          <label for="platform">Platform</label>
          <select id="platform" name="platform">
            <option value="">Select a platform</option>
            <option value="web">Web</option>
            <option value="spa">Single-page application (SPA)</option>
            <option value="native">Public client/native (mobile &amp; desktop)</option>
          </select>
        </div>
        <div class="field">
          <label for="redirectUri">Redirect URI</label>
          <input
            id="redirectUri"
            name="redirectUri"
            placeholder="e.g. https://example.com/auth"
            value="${typed.redirectUri}"
          />
        </div>
      </fieldset>
      <button class="primary">Register</button>
    </form>`,
  })
