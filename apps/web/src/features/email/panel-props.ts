import type { Email } from '@mailgrant/contract/email'
import type { ProviderId } from '@mailgrant/contract/fields'
import type { Provider } from '@mailgrant/contract/provider'
import type { ReactNode } from 'react'

/** What the Config modal needs of the tab that it stands over. */
export interface ConfigContext<Account> {
  provider: ProviderId | null
  /** called before the browser leaves for the provider */
  keepTyped: () => void
  /** called with the newer account after something was stored without leaving */
  rebase: (account: Account) => void
}

/** What a mail account's tab is given. */
export interface PanelProps<Account> {
  email: Email
  providers: readonly Provider[]
  onConfig: () => void
  onSaved: () => void
  renderModal: (context: ConfigContext<Account>) => ReactNode
}
