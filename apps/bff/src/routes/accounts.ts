import { saveMailbox, saveSmtp } from '@mailgrant/contract/account'
import { submitAuthorization } from '@mailgrant/contract/authorization'
import { accountKind, id } from '@mailgrant/contract/fields'
import { makeOwnerLink as makeOwnerLinkBody } from '@mailgrant/contract/owner-link'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SignedIn } from '../http/signed-in.ts'
import { setTransactionCookie } from '../http/transaction-cookie.ts'
import { validate } from '../http/validate.ts'
import { checkAccount } from '../verbs/check-account.ts'
import { deleteToken } from '../verbs/delete-token.ts'
import { listOwnerLinks } from '../verbs/list-owner-links.ts'
import { makeOwnerLink } from '../verbs/make-owner-link.ts'
import { readAuthorizationOutcome } from '../verbs/read-authorization-outcome.ts'
import { readToken } from '../verbs/read-token.ts'
import { refreshToken } from '../verbs/refresh-token.ts'
import { revokeOwnerLink } from '../verbs/revoke-owner-link.ts'
import { updateMailbox } from '../verbs/update-mailbox.ts'
import { updateSmtp } from '../verbs/update-smtp.ts'
import { startAuthorization } from '../verbs/start-authorization.ts'

const emailParam = z.object({ id })
const accountParam = z.object({ id, kind: accountKind })
const linkParam = z.object({ id, kind: accountKind, linkId: id })
const requestParam = z.object({ id, kind: accountKind, requestId: id })

/** The two accounts of an email: settings, connection test, authorisation and token. */
export const accountRoutes = (deps: Deps) =>
  new Hono<SignedIn>()
    .put('/:id/mailbox', validate('param', emailParam), validate('json', saveMailbox), async (c) =>
      c.json(await updateMailbox(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json'))),
    )
    .put('/:id/smtp', validate('param', emailParam), validate('json', saveSmtp), async (c) =>
      c.json(await updateSmtp(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json'))),
    )
    .post('/:id/:kind/check', validate('param', accountParam), async (c) =>
      c.json(await checkAccount(deps, c.var.actor, c.req.valid('param'))),
    )
    .post(
      '/:id/:kind/authorization',
      validate('param', accountParam),
      validate('json', submitAuthorization),
      async (c) => {
        const started = await startAuthorization(
          deps,
          c.var.actor,
          c.req.valid('param'),
          c.req.valid('json'),
        )
        if (started.next === 'saved') return c.json({ next: 'saved' as const })
        setTransactionCookie(deps, c, started.requestId, started.binding)
        return c.json({ next: 'redirect' as const, authorizationUrl: started.authorizationUrl })
      },
    )
    .get('/:id/:kind/authorization/:requestId', validate('param', requestParam), async (c) =>
      c.json(await readAuthorizationOutcome(deps, c.req.valid('param'))),
    )
    .get('/:id/:kind/token', validate('param', accountParam), async (c) =>
      c.json(await readToken(deps, c.req.valid('param'))),
    )
    .post('/:id/:kind/token/refresh', validate('param', accountParam), async (c) =>
      c.json(await refreshToken(deps, c.var.actor, c.req.valid('param'))),
    )
    .delete('/:id/:kind/token', validate('param', accountParam), async (c) =>
      c.json(await deleteToken(deps, c.var.actor, c.req.valid('param'))),
    )
    .get('/:id/:kind/owner-links', validate('param', accountParam), async (c) =>
      c.json(await listOwnerLinks(deps, c.req.valid('param'))),
    )
    .post(
      '/:id/:kind/owner-links',
      validate('param', accountParam),
      validate('json', makeOwnerLinkBody),
      async (c) =>
        c.json(
          await makeOwnerLink(deps, c.var.actor, c.req.valid('param'), c.req.valid('json')),
          201,
        ),
    )
    .delete('/:id/:kind/owner-links/:linkId', validate('param', linkParam), async (c) => {
      await revokeOwnerLink(deps, c.var.actor, c.req.valid('param'))
      return c.json({})
    })
