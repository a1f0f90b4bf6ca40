import type { EventChange } from '@mailgrant/contract/event'
import type { idpConfig } from '../tables/idp-config.ts'
import { compareRows } from './compare-rows.ts'

type Config = typeof idpConfig.$inferSelect

const columns = [
  'name',
  'state',
  'clientId',
  'secretExpiresOn',
  'certificateExpiresOn',
  'testing',
  'authorizationEndpoint',
  'tokenEndpoint',
  'issuer',
  'userinfoEndpoint',
  'revocationEndpoint',
  'scopes',
  'mailHosts',
  'notes',
] as const

/** What a save changed of a config, as its form names it. */
export const compareConfigs = (before: Config, after: Config): EventChange[] =>
  compareRows(before, after, columns, { secretSealed: 'clientSecret' })
