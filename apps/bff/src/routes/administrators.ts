import { invite } from '@mailgrant/contract/session'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { inviteAdministrator } from '../verbs/invite-administrator.ts'
import { listAdministrators } from '../verbs/list-administrators.ts'
import { removeAdministrator } from '../verbs/remove-administrator.ts'
import { withdrawInvitation } from '../verbs/withdraw-invitation.ts'

const anyId = z.object({ id: z.string().min(1).max(100) })

export const administratorRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .get('/', async (c) => c.json(await listAdministrators(deps)))
    .post('/invitations', validate('json', invite), async (c) =>
      c.json(await inviteAdministrator(deps, c.var.actor, c.req.valid('json')), 201),
    )
    .delete('/invitations/:id', validate('param', anyId), async (c) => {
      await withdrawInvitation(deps, c.var.actor, c.req.valid('param').id)
      return c.json({})
    })
    .delete('/:id', validate('param', anyId), async (c) => {
      await removeAdministrator(deps, c.var.actor, c.req.valid('param').id)
      return c.json({})
    })
