import { createAlertRule as createInput, saveAlertRule } from '@mailgrant/contract/alert-rule'
import { id } from '@mailgrant/contract/fields'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { createAlertRule } from '../verbs/create-alert-rule.ts'
import { listAlertRules } from '../verbs/read-alert-rules.ts'
import { removeAlertRule } from '../verbs/remove-alert-rule.ts'
import { renewWebhookSecret } from '../verbs/renew-webhook-secret.ts'
import { testAlert } from '../verbs/test-alert.ts'
import { updateAlertRule } from '../verbs/update-alert-rule.ts'

const ruleParam = z.object({ id })

/** Who is told of what, and how. */
export const alertRuleRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .get('/', async (c) => c.json(await listAlertRules(deps)))
    .post('/', validate('json', createInput), async (c) =>
      c.json(await createAlertRule(deps, c.var.actor, c.req.valid('json')), 201),
    )
    .put('/:id', validate('param', ruleParam), validate('json', saveAlertRule), async (c) =>
      c.json(
        await updateAlertRule(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json')),
      ),
    )
    .delete('/:id', validate('param', ruleParam), async (c) => {
      await removeAlertRule(deps, c.var.actor, c.req.valid('param').id)
      return c.json({})
    })
    .post('/:id/test', validate('param', ruleParam), async (c) =>
      c.json(await testAlert(deps, c.var.actor, c.req.valid('param').id)),
    )
    .post('/:id/webhook-secret', validate('param', ruleParam), async (c) =>
      c.json(await renewWebhookSecret(deps, c.var.actor, c.req.valid('param').id)),
    )
