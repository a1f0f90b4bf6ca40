import { saveSettings as saveSettingsInput } from '@mailgrant/contract/settings'
import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { readSettings } from '../verbs/read-settings.ts'
import { saveSettings } from '../verbs/save-settings.ts'

/** What holds for the whole console. */
export const settingsRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .get('/', async (c) => c.json(await readSettings(deps)))
    .put('/', validate('json', saveSettingsInput), async (c) =>
      c.json(await saveSettings(deps, c.var.actor, c.req.valid('json'))),
    )
