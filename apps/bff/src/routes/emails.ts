import { createEmail, deleteEmails, emailListQuery, saveEmail } from '@mailgrant/contract/email'
import { id } from '@mailgrant/contract/fields'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { validate } from '../http/validate.ts'
import { addEmail } from '../verbs/add-email.ts'
import { listEmails } from '../verbs/list-emails.ts'
import { readEmail } from '../verbs/read-email.ts'
import { removeEmails } from '../verbs/remove-emails.ts'
import { updateEmail } from '../verbs/update-email.ts'

const emailParam = z.object({ id })

export const emailRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .get('/', validate('query', emailListQuery), async (c) =>
      c.json(await listEmails(deps, c.req.valid('query'))),
    )
    .post('/', validate('json', createEmail), async (c) =>
      c.json(await addEmail(deps, c.var.actor, c.req.valid('json')), 201),
    )
    .post('/delete', validate('json', deleteEmails), async (c) =>
      c.json({ deleted: await removeEmails(deps, c.var.actor, c.req.valid('json').ids) }),
    )
    .get('/:id', validate('param', emailParam), async (c) =>
      c.json(await readEmail(deps, c.req.valid('param').id)),
    )
    .put('/:id', validate('param', emailParam), validate('json', saveEmail), async (c) =>
      c.json(await updateEmail(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json'))),
    )
