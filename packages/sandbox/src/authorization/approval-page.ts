import { html } from 'hono/html'
import { page, type Html } from '../page.ts'
import type { PersonaProfile } from './persona-profile.ts'

/** What a user meets whose directory lets nobody but administrators consent. */
export const needAdminApprovalPage = (options: {
  profile: PersonaProfile
  uid: string
  appName: string
  address: string
}): Html => {
  const { profile, uid, appName, address } = options
  const title = 'Need admin approval'
  return page({
    title,
    brand: profile.displayName,
    body: html`<main class="card">
      <p class="quiet">${address}</p>
      <h1>${title}</h1>
      <p>
        <strong>${appName}</strong> needs permission to access resources in your organization that
        only an admin can grant. Please ask an admin to grant permission to this app before you can
        use it.
      </p>
      <form method="post" action="/sign-in/${uid}/no-approval">
        <button>Return to the application without granting consent</button>
      </form>
    </main>`,
  })
}
