import { readFileSync } from 'node:fs'
import { type ProviderId, providerId, tlsMode } from '@mailgrant/contract/fields'
import { z } from 'zod'
import type { Preset } from '../deps.ts'
import { type Env, EnvError } from '../env.ts'
import { presets } from './presets.ts'

/** Mail ports that anybody may use; others are the operator's to open. */
export const mailPorts = [993, 995, 465, 587, 143, 110]

/** May be absent, but not `undefined`: what is there replaces the preset's value. */
const given = <T extends z.ZodType>(schema: T) => z.exactOptional(schema)

const server = z.object({ host: z.string().min(1), port: z.int().min(1).max(65535), tlsMode })
const override = z.strictObject({
  id: providerId,
  authorizationEndpoint: given(z.string()),
  tokenEndpoint: given(z.string()),
  issuer: given(z.string().nullable()),
  userinfoEndpoint: given(z.string().nullable()),
  revocationEndpoint: given(z.string().nullable()),
  scopes: given(z.array(z.string().min(1))),
  issInResponse: given(z.enum(['expected', 'absent', 'optional'])),
  /** put in place of `{tenant}`; null leaves it to the administrator */
  tenant: given(z.string().nullable()),
  extraParams: given(z.record(z.string(), z.string())),
  mailHosts: given(z.array(z.string().min(1))),
  servers: given(
    z.strictObject({
      imap: given(server.nullable()),
      pop3: given(server.nullable()),
      smtp: given(server.nullable()),
    }),
  ),
})
const file = z.array(override)

function read(path: string): z.infer<typeof file> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new EnvError(`MAILGRANT_PROVIDERS names a file that cannot be read: ${path}.`, {
      cause: error,
    })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new EnvError(`MAILGRANT_PROVIDERS names a file that is not JSON: ${path}.`, {
      cause: error,
    })
  }
  const parsed = file.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new EnvError(
    `MAILGRANT_PROVIDERS: ${path} is not a list of providers (${issue?.path.join('.')}: ${issue?.message}).`,
  )
}

/** The presets after MAILGRANT_PROVIDERS: sovereign clouds, an organisation's own server, the sandbox. */
export function loadPresets(
  env: Pick<Env, 'providersFile' | 'allowPrivateHosts'>,
): Record<ProviderId, Preset> {
  const ports = env.allowPrivateHosts ? null : mailPorts
  const loaded = {
    microsoft: { ...presets.microsoft, ports },
    google: { ...presets.google, ports },
    other: { ...presets.other, ports },
  }
  for (const { id, tenant, servers, ...changes } of env.providersFile
    ? read(env.providersFile)
    : []) {
    const merged: Preset = {
      ...loaded[id],
      ...changes,
      servers: { ...loaded[id].servers, ...servers },
    }
    const fill = <T extends string | null>(value: T) =>
      tenant && value !== null ? value.replaceAll('{tenant}', tenant) : value
    loaded[id] = {
      ...merged,
      authorizationEndpoint: fill(merged.authorizationEndpoint) ?? '',
      tokenEndpoint: fill(merged.tokenEndpoint) ?? '',
      issuer: fill(merged.issuer),
      needsTenant: !tenant && merged.authorizationEndpoint.includes('{tenant}'),
    }
  }
  return loaded
}
