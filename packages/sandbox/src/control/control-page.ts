import { html } from 'hono/html'
import { tokenFaults } from '../knobs.ts'
import { page, type Html } from '../page.ts'
import type { Sandbox } from '../sandbox.ts'

/** Where a newcomer finds everything: portals, mailboxes, and the knobs. */
export function controlPage(sandbox: Sandbox): Html {
  const { microsoft, google, mail, users, knobs } = sandbox
  const values = knobs.get()
  return page({
    title: 'Sandbox',
    brand: 'Mailgrant sandbox',
    body: html`<main class="wide">
      <h1>Sandbox</h1>
      <div class="panel">
        <h2>Register an application</h2>
        <ul>
          <li><a href="${microsoft.portalUrl}">Sandbox Microsoft: App registrations</a></li>
          <li><a href="${google.portalUrl}">Sandbox Google: Clients</a></li>
        </ul>
      </div>
      <div class="panel">
        <h2>Mailboxes to sign in as</h2>
        <table>
          <thead>
            <tr>
              <th>Address</th>
              <th>Password</th>
              <th>Name</th>
            </tr>
          </thead>
          <tbody>
            ${users.map(
              (user) =>
                html`<tr>
                  <td class="mono">${user.address}</td>
                  <td class="mono">${user.shared ? 'shared: nobody signs in' : user.password}</td>
                  <td>
                    ${user.name}${user.delegateOf === null ? '' : `, opens ${user.delegateOf}`}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div class="panel">
        <h2>Mail servers</h2>
        ${
          mail === null
            ? html`<p>${sandbox.mailUnavailable}</p>`
            : html`<p>
                Host <code>${mail.host}</code>: IMAP ${mail.imaps.port} (TLS) or ${mail.imap.port}
                (STARTTLS), POP3 ${mail.pop3s.port} (TLS) or ${mail.pop3.port} (STARTTLS), SMTP
                ${mail.submissions.port} (TLS) or ${mail.submission.port} (STARTTLS).
              </p>`
        }
      </div>
      <form class="panel" method="post" action="/knobs/form">
        <h2>Knobs of the token endpoint</h2>
        <div class="field">
          <label for="tokenFault">Instead of the proper answer</label>
          <select id="tokenFault" name="tokenFault">
            <option value="">Answer properly</option>
            ${tokenFaults.map(
              (fault) =>
                html`<option value="${fault}" ${values.tokenFault === fault ? 'selected' : ''}>
                  ${fault}
                </option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="count">For the next requests (empty: all)</label>
          <input id="count" name="count" type="number" min="1" value="${values.count ?? ''}" />
        </div>
        <div class="field">
          <label for="rotation">Refresh token rotation</label>
          <select id="rotation" name="rotation">
            <option value="">As the real provider</option>
            ${['keep', 'microsoft', 'reuse-detection'].map(
              (name) =>
                html`<option value="${name}" ${values.rotation === name ? 'selected' : ''}>
                  ${name}
                </option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="tokenLifetimeSeconds">Access token lifetime, seconds</label>
          <input
            id="tokenLifetimeSeconds"
            name="tokenLifetimeSeconds"
            type="number"
            min="1"
            value="${values.tokenLifetimeSeconds}"
          />
        </div>
        <div class="field">
          <label for="delayMs">Delay before each answer, milliseconds</label>
          <input id="delayMs" name="delayMs" type="number" min="0" value="${values.delayMs}" />
        </div>
        <div class="field">
          <label for="errorDescription">Words of every refusal (empty: its own)</label>
          <input
            id="errorDescription"
            name="errorDescription"
            value="${values.errorDescription ?? ''}"
          />
        </div>
        <div class="actions">
          <button class="primary">Turn</button>
          <button name="reset" value="yes">Reset</button>
        </div>
      </form>
    </main>`,
  })
}
