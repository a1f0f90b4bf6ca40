import { html } from 'hono/html'
import { page, type Html } from '../page.ts'
import type { PersonaProfile } from './persona-profile.ts'
import { describeScope, identityScopes, offlineScope } from './scopes.ts'

export interface ConsentPageOptions {
  profile: PersonaProfile
  uid: string
  appName: string
  address: string
  scopes: string[]
}

export function consentPage(options: ConsentPageOptions): Html {
  const { profile, uid, appName, address } = options
  const google = profile.name === 'google'
  const title = google ? `${appName} wants access to your account` : 'Permissions requested'
  return page({
    title,
    brand: profile.displayName,
    body: html`<main class="card">
      <p class="quiet">${address}</p>
      <h1>${title}</h1>
      <p>
        <strong>${appName}</strong> ${google ? '' : html`<span class="badge">unverified</span>`}
      </p>
      <form method="post" action="/sign-in/${uid}/consent">
        ${google ? pickScopes(options.scopes) : listScopes(options.scopes)}
        <div class="actions">
          <button class="primary">Accept</button>
          <button formaction="/sign-in/${uid}/cancel">Cancel</button>
        </div>
      </form>
      <p><a href="/sign-in/${uid}/another">Use another account</a></p>
    </main>`,
  })
}

const listed = (scopes: string[]) => scopes.filter((scope) => !identityScopes.includes(scope))

function listScopes(scopes: string[]): Html {
  const rows = listed(scopes)
  return html`<p>This app would like to:</p>
    <ul class="scopes">
      <li>Sign you in and read your profile</li>
      ${rows.map((scope) => html`<li>${describeScope(scope)}</li>`)}
    </ul>
    <p>
      <input type="checkbox" id="organization" name="organization" value="yes" />
      <label class="plain" for="organization">Consent on behalf of your organization</label>
    </p>`
}

/** Google lets people untick what they do not want to give. */
function pickScopes(scopes: string[]): Html {
  const rows = listed(scopes).filter((scope) => scope !== offlineScope)
  return html`<fieldset>
    <legend>Select what ${'this app'} can access</legend>
    <p class="quiet">Your name, email address and profile picture are always shared.</p>
    ${rows.map(
      (scope, index) =>
        html`<p>
          <input type="checkbox" id="scope-${index}" name="scope" value="${scope}" checked />
          <label class="plain" for="scope-${index}">${describeScope(scope)}</label>
        </p>`,
    )}
  </fieldset>`
}
