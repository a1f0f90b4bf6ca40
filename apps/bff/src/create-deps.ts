import { join } from 'node:path'
import type { Logger } from 'pino'
import { createAlertChannels } from './alerts/create-channels.ts'
import { createAuth } from './auth/create-auth.ts'
import { createPulse } from './background/pulse.ts'
import { createBroker } from './broker/create-broker.ts'
import type { Database } from './db/open.ts'
import type { Clock, Deps } from './deps.ts'
import type { Env } from './env.ts'
import { createMailCheck } from './mail-check/create-mail-check.ts'
import { createMetrics } from './metrics/create-metrics.ts'
import { measuredChannels, measuredCheck, measuredServer } from './metrics/measured.ts'
import { createGuardedFetch } from './net/guarded-fetch.ts'
import { createAuthorizationServer } from './oauth2/create-authorization-server.ts'
import { loadPresets } from './presets/load-presets.ts'
import { createSealer } from './seal/jwe-sealer.ts'
import { deriveSecret, type KeyRing } from './seal/key-ring.ts'
import { createEmailTotal } from './verbs/email-total.ts'

export interface Foundations {
  env: Env
  database: Database
  keys: KeyRing
  log: Logger
  clock?: Clock
  webDirectory?: string
}

/** Everything over an opened database; index.ts and the tests start here. */
export function createDeps({
  env,
  database: { db, ping },
  keys,
  log,
  clock = () => new Date(),
  // the same from src/ and from dist/
  webDirectory = join(import.meta.dirname, '../../web/dist'),
}: Foundations): Deps {
  const { allowPrivateHosts, publicUrl } = env
  const presets = loadPresets(env)
  const sealer = createSealer(keys)
  const pulse = createPulse({ db, clock })
  const metrics = createMetrics({ db, clock, log, pulse })
  const exchanges = createAuthorizationServer({
    fetch: createGuardedFetch({ allowPrivateHosts, timeoutMs: 15_000 }),
    presets,
    clock,
    allowInsecure: allowPrivateHosts,
  })
  const authorizationServer = measuredServer(exchanges, metrics)
  return {
    env,
    db,
    ping,
    // well above the longest work there is: a save that tests its servers takes 15 s at most
    answerLimitMs: 60_000,
    webDirectory,
    clock,
    log,
    sealer,
    presets,
    authorizationServer,
    auth: createAuth({ db, clock, log, publicUrl, secret: deriveSecret(keys, 'sessions') }),
    broker: createBroker({ env, db, clock, log, sealer, authorizationServer }),
    emailTotal: createEmailTotal({ db, clock }),
    mailCheck: measuredCheck(createMailCheck({ clock, allowPrivateHosts }), metrics),
    pulse,
    metrics,
    alertChannels: measuredChannels(createAlertChannels({ allowPrivateHosts }), metrics),
  }
}
