import { id } from '@mailgrant/contract/fields'
import {
  addNewSecret as addNewSecretBody,
  openDraft,
  promoteNewSecret as promoteBody,
  saveIdpConfig,
  secretStep,
} from '@mailgrant/contract/idp-config'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { addNewSecret } from '../verbs/add-new-secret.ts'
import { discardNewSecret } from '../verbs/discard-new-secret.ts'
import { listIdpConfigs } from '../verbs/list-idp-configs.ts'
import { makeAdminConsentLink } from '../verbs/make-admin-consent-link.ts'
import { openIdpConfigDraft } from '../verbs/open-idp-config-draft.ts'
import { promoteNewSecret } from '../verbs/promote-new-secret.ts'
import { readIdpConfig } from '../verbs/read-idp-config.ts'
import { removeIdpConfig } from '../verbs/remove-idp-config.ts'
import { rollBackSecret } from '../verbs/roll-back-secret.ts'
import { testNewSecret } from '../verbs/test-new-secret.ts'
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
    .post(
      '/:id/new-secret',
      validate('param', configParam),
      validate('json', addNewSecretBody),
      async (c) =>
        c.json(await addNewSecret(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json'))),
    )
    .post('/:id/new-secret/test', validate('param', configParam), async (c) =>
      c.json(await testNewSecret(deps, c.var.actor, c.req.valid('param').id)),
    )
    .post(
      '/:id/new-secret/promote',
      validate('param', configParam),
      validate('json', promoteBody),
      async (c) =>
        c.json(
          await promoteNewSecret(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json')),
        ),
    )
    .post(
      '/:id/new-secret/discard',
      validate('param', configParam),
      validate('json', secretStep),
      async (c) =>
        c.json(
          await discardNewSecret(
            deps,
            c.var.actor,
            c.req.valid('param').id,
            c.req.valid('json').version,
          ),
        ),
    )
    .post(
      '/:id/roll-back',
      validate('param', configParam),
      validate('json', secretStep),
      async (c) =>
        c.json(
          await rollBackSecret(
            deps,
            c.var.actor,
            c.req.valid('param').id,
            c.req.valid('json').version,
          ),
        ),
    )
    .delete('/:id', validate('param', configParam), async (c) => {
      await removeIdpConfig(deps, c.var.actor, c.req.valid('param').id)
      return c.json({})
    })
