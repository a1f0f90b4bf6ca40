/** Owned by the one zod schema below; every other file takes `Env` as an argument. */
export interface Env {
  port: number
  host: string
  /** what the outside world calls this console; no trailing slash */
  publicUrl: string
  databaseUrl: string | null
  dataDir: string
  /** newest first; null in embedded mode = key file in the data directory */
  keys: readonly { kid: string; key: Buffer }[] | null
  admin: { email: string; password: string } | null
  allowPrivateHosts: boolean
  providersFile: string | null
  logLevel: string
}
