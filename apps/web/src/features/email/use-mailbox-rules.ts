import type { TlsMode } from '@mailgrant/contract/fields'
import type { Provider } from '@mailgrant/contract/provider'
import { useRef } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { MailboxForm } from './mailbox-form.ts'
import {
  followPort,
  isServerEmpty,
  presetServer,
  providerOf,
  type Server,
} from './server-preset.ts'

/** What follows from a choice on the Remote Mailbox tab. Everything filled in stays editable. */
export function useMailboxRules<Settings>(
  form: UseFormReturn<MailboxForm, unknown, Settings>,
  providers: readonly Provider[],
) {
  const { protocol, tlsMode } = form.getValues()
  // The values before the change that a handler is told about.
  const before = useRef<{ protocol: MailboxForm['protocol']; tlsMode: TlsMode }>({
    protocol,
    tlsMode,
  })
  before.current = { protocol, tlsMode }

  const set = (name: 'host' | 'port' | 'tlsMode' | 'afterFetch', value: string) =>
    form.setValue(name, value, { shouldDirty: true, shouldValidate: form.formState.isSubmitted })
  const fillIn = (server: Server) => {
    set('host', server.host)
    set('port', server.port)
    set('tlsMode', server.tlsMode)
  }

  const authenticationChanged = () => {
    const { authentication, protocol: current } = form.getValues()
    const server = presetServer(providers, providerOf(authentication), current)
    if (server) fillIn(server)
  }

  return {
    authenticationChanged,
    /** Who authorised from another tab chose the provider there, and so filled nothing in here. */
    statusChanged(enabled: boolean) {
      if (enabled && isServerEmpty(form.getValues())) authenticationChanged()
    },
    protocolChanged() {
      const now = form.getValues()
      const server = presetServer(providers, providerOf(now.authentication), now.protocol)
      if (server) fillIn(server)
      else set('port', followPort(now.port, before.current, now))
      if (now.protocol === 'pop3' && now.afterFetch === 'archive') set('afterFetch', 'nothing')
    },
    tlsModeChanged() {
      const now = form.getValues()
      set('port', followPort(now.port, before.current, now))
    },
  }
}
