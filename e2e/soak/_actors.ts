import { walkAuthorization, type Sandbox } from '@mailgrant/sandbox'
import type { APIRequestContext } from '@playwright/test'
import type { ConsoleApi, StoredEmail } from '../fixtures/console-api.ts'
import { startQuickly } from '../flows/authorise-quickly.ts'
import { passwordOf } from '../flows/provider-pages.ts'

/** What a console that is killed again and again has acknowledged, and must still know afterwards. */
export interface Acknowledged {
  /** Highest number stored as the email's name; a later one may have been stored without being acknowledged. */
  saved: number
  attempted: number
  authorised: boolean
  counts: Record<'saves' | 'authorisations' | 'refreshes' | 'reauthorisations' | 'cut', number>
}

export interface Actor {
  email: StoredEmail
  known: Acknowledged
  save(): Promise<void>
  authorise(): Promise<void>
  refresh(): Promise<void>
  /** Throws where something acknowledged is gone. */
  check(): Promise<void>
}

export function createActor(deps: {
  api: ConsoleApi
  request: APIRequestContext
  sandbox: Sandbox
  email: StoredEmail
}): Actor {
  const { api, request, sandbox, email } = deps
  const known: Acknowledged = {
    saved: 0,
    attempted: 0,
    authorised: false,
    counts: { saves: 0, authorisations: 0, refreshes: 0, reauthorisations: 0, cut: 0 },
  }
  const token = `/api/emails/${email.id}/mailbox/token`

  return {
    email,
    known,
    async save() {
      const { version } = await api.email(email.id)
      const next = known.attempted + 1
      known.attempted = next
      const { address } = email
      await api.put(`/api/emails/${email.id}`, { address, name: String(next), notes: '', version })
      known.saved = next
      known.counts.saves += 1
    },
    async authorise() {
      const { address } = email
      const { authorizationUrl } = await startQuickly(api, sandbox, email, { address })
      const user = { address, password: passwordOf(address) }
      const { callback } = await walkAuthorization(authorizationUrl, { user })
      const landed = await request.get(callback.href, { maxRedirects: 0 })
      const requestId = /authorization=([\w-]+)/.exec(landed.headers()['location'] ?? '')?.[1]
      if (!requestId) throw new Error(`the callback led to ${landed.headers()['location']}`)
      const outcome = await api.get<{ result: string }>(
        `/api/emails/${email.id}/mailbox/authorization/${requestId}`,
      )
      if (outcome.result !== 'success') return
      known.authorised = true
      known.counts.authorisations += 1
    },
    async refresh() {
      const before = await api.email(email.id)
      if (!before.mailbox.hasToken) return
      if (before.mailbox.status.value === 'needs-reauthorisation') {
        // The provider rotated and the answer died with the process: told, and mended here.
        known.counts.reauthorisations += 1
        return this.authorise()
      }
      await api.post(`${token}/refresh`)
      known.counts.refreshes += 1
    },
    async check() {
      // As known before the question: a call that outlived the kill may be acknowledged meanwhile.
      const { saved, authorised } = known
      const stored = await api.email(email.id)
      const name = Number(stored.name)
      if (!(name >= saved && name <= known.attempted))
        throw new Error(
          `${email.address}: save ${saved} was acknowledged, ${stored.name} is stored`,
        )
      if (authorised && !stored.mailbox.hasToken)
        throw new Error(`${email.address}: the token of an acknowledged authorisation is gone`)
      if (authorised) await api.get(token)
    },
  }
}
