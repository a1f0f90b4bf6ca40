import type { IdpConfig } from '@mailgrant/contract/idp-config'
import { plainDate } from '../format-time.ts'

type Named = Pick<IdpConfig, 'id' | 'name' | 'clientId' | 'createdAt'>

/** What to say beside a config's name where another one has the same; null where the name is enough. */
export function tellApart(config: Named, among: readonly Named[]): string | null {
  const twins = among.filter((each) => each.id !== config.id && sameName(each, config))
  if (twins.length === 0) return null
  const client = config.clientId.slice(0, 8)
  const day = config.createdAt.slice(0, 10)
  return twins.some((each) => each.clientId.slice(0, 8) === client)
    ? `${client}…, ${plainDate(day)}`
    : `${client}…`
}

const sameName = (a: Named, b: Named) => a.name.trim().toLowerCase() === b.name.trim().toLowerCase()

/** The same in one line, for a choice. */
export function nameAmong(config: Named, among: readonly Named[]): string {
  const apart = tellApart(config, among)
  return apart === null ? config.name : `${config.name} (${apart})`
}
