import type { TlsMode } from '@mailgrant/contract/fields'
import type { Provider } from '@mailgrant/contract/provider'
import { useRef } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { followPort, isServerEmpty, presetServer, providerOf } from './server-preset.ts'
import type { SmtpForm } from './smtp-form.ts'

/** What follows from a choice on the Outgoing tab. Everything filled in stays editable. */
export function useSmtpRules<Settings>(
  form: UseFormReturn<SmtpForm, unknown, Settings>,
  providers: readonly Provider[],
  mailboxAuthentication: string | null,
) {
  // The value before the change that a handler is told about.
  const before = useRef<TlsMode>(form.getValues('tlsMode'))
  before.current = form.getValues('tlsMode')

  const set = (name: 'host' | 'port' | 'tlsMode', value: string) =>
    form.setValue(name, value, { shouldDirty: true, shouldValidate: form.formState.isSubmitted })

  const authenticationChanged = () => {
    const { authentication } = form.getValues()
    const method = authentication === 'mailbox' ? mailboxAuthentication : authentication
    const server = presetServer(providers, providerOf(method), 'smtp')
    if (!server) return
    set('host', server.host)
    set('port', server.port)
    set('tlsMode', server.tlsMode)
  }

  return {
    authenticationChanged,
    /** Who authorised from another tab chose the provider there, and so filled nothing in here. */
    statusChanged(enabled: boolean) {
      if (enabled && isServerEmpty(form.getValues())) authenticationChanged()
    },
    tlsModeChanged() {
      const { port, tlsMode } = form.getValues()
      set(
        'port',
        followPort(
          port,
          { protocol: 'smtp', tlsMode: before.current },
          { protocol: 'smtp', tlsMode },
        ),
      )
    },
  }
}
