import { sql } from 'drizzle-orm'
import { idpConfig } from '../tables/idp-config.ts'

/** The authorization server that a config's refreshes go to: the origin of its token endpoint. */
export const serverOf = ({ tokenEndpoint }: { tokenEndpoint: string }): string =>
  URL.canParse(tokenEndpoint) ? new URL(tokenEndpoint).origin : tokenEndpoint

/** The same in SQL, of the `idp_config` of the query: scheme and host in small letters, no default port. */
export const serverSql = sql<string>`regexp_replace(
  lower(substring(${idpConfig.tokenEndpoint} from '^[A-Za-z]+://[^/?#]+')),
  '^(https://.*):443$|^(http://.*):80$', '\\1\\2')`
