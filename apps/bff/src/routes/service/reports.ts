import { serviceAccountParam, serviceReport } from '@mailgrant/contract/service'
import { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import type { AnswerCache } from '../../http/answer-cache.ts'
import { actionOf, assertAllowed, type ServiceContext } from '../../http/service-key.ts'
import { validate } from '../../http/validate.ts'
import { recordServiceReport } from '../../verbs/record-service-report.ts'

/** What services saw when they fetched and sent. */
export const serviceReportRoutes = (deps: Deps, answers: AnswerCache) =>
  new Hono<ServiceContext>().post(
    '/:email/:account/report',
    validate('param', serviceAccountParam),
    validate('json', serviceReport),
    async (c) => {
      const name = c.req.valid('param')
      assertAllowed(c.var.key, actionOf[name.account])
      // the settings tell the status
      if (await recordServiceReport(deps, c.var.key, name, c.req.valid('json'))) answers.drop()
      return c.json({})
    },
  )
