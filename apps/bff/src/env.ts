import { z } from 'zod'
import { isProxyRule } from './net/proxies.ts'
import { parseKey } from './seal/key-ring.ts'

/** Every other file takes `Env` as an argument. */
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
  /** peers whose X-Forwarded-For is believed: `loopback`, addresses, networks */
  trustProxy: readonly string[]
  providersFile: string | null
  logLevel: string
}

/** A value that stops the start; `message` is one sentence a variable. */
export class EnvError extends Error {
  override name = 'EnvError'
}

const unset = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(unset, schema.optional())

const boolean = z
  .enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'], 'must be true or false')
  .transform((value) => ['true', '1', 'yes', 'on'].includes(value))

const keyRing = z.string().transform((value, context) => {
  const keys: { kid: string; key: Buffer }[] = []
  for (const part of value.split(',')) {
    const key = parseKey(part)
    if (key === null || keys.some((other) => other.kid === key.kid)) {
      context.addIssue({
        code: 'custom',
        message:
          'must be a list of different ids with 32-byte base64url keys, newest first: id:key,id:key',
      })
      return z.NEVER
    }
    keys.push(key)
  }
  return keys
})

const isLoopback = (hostname: string) =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
  hostname === '[::1]'

const publicUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : null
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash)
    return wrong('must be an address such as https://mail.example.com, without a path')
  if (url.username || url.password) return wrong('must not hold a user name or password')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return wrong('must start with https://; plain http is for localhost only')
  return url.origin
})

const trustProxy = z
  .string()
  .transform((value) =>
    value.trim() === 'none' ? [] : value.split(',').map((each) => each.trim()),
  )
  .refine(
    (rules) => rules.every(isProxyRule),
    'must be none, or a list of loopback, addresses and networks: loopback,10.0.0.0/8',
  )

const schema = z.object({
  PORT: optional(
    z.coerce.number('must be a port number').int().min(0).max(65535, 'must be a port number'),
  ),
  // an empty name would listen on every address
  HOST: optional(z.string().trim().min(1, 'must be an address or a host name')),
  MAILGRANT_PUBLIC_URL: optional(publicUrl),
  DATABASE_URL: optional(
    z.string().regex(/^postgres(?:ql)?:\/\//, 'must start with postgres:// or postgresql://'),
  ),
  MAILGRANT_DATA_DIR: optional(z.string()),
  MAILGRANT_KEYS: optional(keyRing),
  MAILGRANT_ADMIN_EMAIL: optional(z.email('must be an email address')),
  MAILGRANT_ADMIN_PASSWORD: optional(
    z
      .string()
      .min(12, 'must have at least 12 characters')
      .max(200, 'must have at most 200 characters'),
  ),
  MAILGRANT_ALLOW_PRIVATE_HOSTS: optional(boolean),
  MAILGRANT_TRUST_PROXY: optional(trustProxy),
  MAILGRANT_PROVIDERS: optional(z.string()),
  LOG_LEVEL: optional(
    z.enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    ),
  ),
})

/** Reads the environment; throws `EnvError` that names each bad variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = schema.safeParse(source)
  if (!parsed.success)
    throw new EnvError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`).join('\n'),
    )
  const values = parsed.data
  const port = values.PORT ?? 3000
  const { MAILGRANT_ADMIN_EMAIL: email, MAILGRANT_ADMIN_PASSWORD: password } = values
  if ((email === undefined) !== (password === undefined))
    throw new EnvError('Set MAILGRANT_ADMIN_EMAIL and MAILGRANT_ADMIN_PASSWORD together.')
  if (values.DATABASE_URL && !values.MAILGRANT_KEYS)
    throw new EnvError(
      "MAILGRANT_KEYS is missing: with DATABASE_URL the keys that seal secrets come from the environment. Make one with: node -p \"'k1:' + crypto.randomBytes(32).toString('base64url')\"",
    )
  return {
    port,
    host: values.HOST ?? '127.0.0.1',
    publicUrl: values.MAILGRANT_PUBLIC_URL ?? `http://localhost:${port}`,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir: values.MAILGRANT_DATA_DIR ?? '.data',
    keys: values.MAILGRANT_KEYS ?? null,
    admin: email && password ? { email, password } : null,
    allowPrivateHosts: values.MAILGRANT_ALLOW_PRIVATE_HOSTS ?? false,
    trustProxy: values.MAILGRANT_TRUST_PROXY ?? ['loopback'],
    providersFile: values.MAILGRANT_PROVIDERS ?? null,
    logLevel: values.LOG_LEVEL ?? 'info',
  }
}
