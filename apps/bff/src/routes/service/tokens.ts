import { invalidateToken, serviceAccountParam } from '@mailgrant/contract/service'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import type { AnswerCache } from '../../http/answer-cache.ts'
import { answerAndKeep } from '../../http/kept-answers.ts'
import { actionOf, assertAllowed, type ServiceContext } from '../../http/service-key.ts'
import { validate } from '../../http/validate.ts'
import { invalidateAccessToken } from '../../verbs/invalidate-access-token.ts'
import { issueAccessToken } from '../../verbs/issue-access-token.ts'

/** Access tokens for the mail servers of an account, and back when one was rejected. */
export const serviceTokenRoutes = (deps: Deps, answers: AnswerCache) =>
  new Hono<ServiceContext>()
    .get('/:email/:account/token', validate('param', serviceAccountParam), async (c) => {
      const name = c.req.valid('param')
      assertAllowed(c.var.key, actionOf[name.account])
      return answerAndKeep(c, await issueAccessToken(deps, c.var.key, name), {
        cacheControl: 'no-store',
        tagged: false,
      })
    })
    .post(
      '/:email/:account/token/invalidate',
      validate('param', serviceAccountParam),
      validate('json', invalidateToken),
      async (c) => {
        const name = c.req.valid('param')
        assertAllowed(c.var.key, actionOf[name.account])
        await invalidateAccessToken(deps, c.var.key, name, c.req.valid('json'))
        // Also where another one is stored: the one that came back may be kept here still.
        answers.drop()
        return c.json({})
      },
    )
