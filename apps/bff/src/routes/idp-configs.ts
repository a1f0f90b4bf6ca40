import { id } from '@mailgrant/contract/fields'
import { openDraft, saveIdpConfig } from '@mailgrant/contract/idp-config'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { listIdpConfigs } from '../verbs/list-idp-configs.ts'
import { makeAdminConsentLink } from '../verbs/make-admin-consent-link.ts'
import { openIdpConfigDraft } from '../verbs/open-idp-config-draft.ts'
import { readIdpConfig } from '../verbs/read-idp-config.ts'
import { removeIdpConfig } from '../verbs/remove-idp-config.ts'
import { updateIdpConfig } from '../verbs/update-idp-config.ts'

const configParam = z.object({ id })

export const idpConfigRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .get('/', async (c) => c.json(await listIdpConfigs(deps)))
    .post('/drafts', validate('json', openDraft), async (c) =>
      c.json(await openIdpConfigDraft(deps, c.var.actor, c.req.valid('json'))),
    )
    .get('/:id', validate('param', configParam), async (c) =>
      c.json(await readIdpConfig(deps, c.req.valid('param').id)),
    )
    .put('/:id', validate('param', configParam), validate('json', saveIdpConfig), async (c) =>
      c.json(
        await updateIdpConfig(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json')),
      ),
    )
    .post('/:id/admin-consent', validate('param', configParam), async (c) =>
      c.json(await makeAdminConsentLink(deps, c.var.actor, c.req.valid('param').id), 201),
    )
    .delete('/:id', validate('param', configParam), async (c) => {
      await removeIdpConfig(deps, c.var.actor, c.req.valid('param').id)
      return c.json({})
    })
