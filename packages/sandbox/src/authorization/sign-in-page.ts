import { html } from 'hono/html'
import { page, type Html } from '../page.ts'
import type { PersonaProfile } from './persona-profile.ts'

export function signInPage(options: {
  profile: PersonaProfile
  uid: string
  appName: string
  address: string
  error: string | null
}): Html {
  const { profile, uid, appName, address, error } = options
  return page({
    title: 'Sign in',
    brand: profile.displayName,
    body: html`<main class="card">
      <h1>Sign in</h1>
      <p class="quiet">to continue to ${appName}</p>
      ${error === null ? '' : html`<p role="alert" class="bad">${error}</p>`}
      <form method="post" action="/sign-in/${uid}">
        <div class="field">
          <label for="address">Email address</label>
          <input
            id="address"
            name="address"
            type="email"
            autocomplete="username"
            required
            value="${address}"
          />
        </div>
        <div class="field">
          <label for="password">Password</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
          />
        </div>
        <div class="actions">
          <button class="primary">Sign in</button>
          <button formaction="/sign-in/${uid}/cancel" formnovalidate>Cancel</button>
        </div>
      </form>
      <p><a href="/sign-in/${uid}/another">Use another account</a></p>
    </main>`,
  })
}

export function chooseAccountPage(options: {
  profile: PersonaProfile
  uid: string
  appName: string
  account: { name: string; address: string }
}): Html {
  const { profile, uid, appName, account } = options
  return page({
    title: 'Pick an account',
    brand: profile.displayName,
    body: html`<main class="card">
      <h1>Pick an account</h1>
      <p class="quiet">to continue to ${appName}</p>
      <form method="post" action="/sign-in/${uid}/continue">
        <button>${account.name} (${account.address})</button>
      </form>
      <p><a href="/sign-in/${uid}/another">Use another account</a></p>
    </main>`,
  })
}
