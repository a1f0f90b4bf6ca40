import type { UseFormReturn } from 'react-hook-form'
import type { ConfigTab } from '../../paths.ts'
import { type ConfigForm, infoFields, type SubmittedConfig } from './config-form.ts'

/** The tabs that hold an error. */
export function tabsInError(
  form: UseFormReturn<ConfigForm, unknown, SubmittedConfig>,
): ConfigTab[] {
  const { config, tenant, expectedOwner } = form.control._formState.errors
  const names = Object.keys(config ?? {})
  const onIdp = tenant !== undefined || names.some((name) => !infoFields.has(name))
  const onInfo = expectedOwner !== undefined || names.some((name) => infoFields.has(name))
  return [...(onIdp ? (['idp'] as const) : []), ...(onInfo ? (['info'] as const) : [])]
}
