import { problem } from '@mailgrant/contract/problem'
import {
  invalidateToken,
  serviceEmail,
  serviceEmailList,
  serviceHealth,
  serviceReport,
  serviceToken,
} from '@mailgrant/contract/service'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { createAnswerCache } from '../../http/answer-cache.ts'
import { createRateLimiter } from '../../http/rate-limiter.ts'
import { createServiceApp } from '../../service-app.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/open-database.ts'
import { startTestApp, type TestApp } from '../../testing/test-app.ts'
import { examples } from './openapi-examples.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await openTestDatabase()
  app = await startTestApp(database)
})
afterAll(() => database.close())

const media = z.object({
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
})
const operation = z.object({
  description: z.string().min(1),
  security: z.array(z.unknown()).optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string(), content: z.record(z.string(), media).optional() }),
  ),
})
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) })

/** As a stranger asks for it. */
const served = async () => {
  const response = await app.client().request('GET', '/api/v1/openapi.json')
  expect(response.status).toBe(200)
  return response.text()
}

it('is served to anybody, and is valid OpenAPI 3.1', async () => {
  const text = await served()
  const validator = new Validator()
  const { valid, errors } = await validator.validate(JSON.parse(text))
  expect(errors ?? []).toEqual([])
  expect([valid, validator.version]).toEqual([true, '3.1'])
})

it('describes every route of the service API, and no other', async () => {
  const described = Object.entries(document.parse(JSON.parse(await served())).paths).flatMap(
    ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const routes = createServiceApp(app.deps, {
    answers: createAnswerCache(app.deps),
    limiter: createRateLimiter(app.deps),
  })
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  expect(described.toSorted()).toEqual([...new Set(routes)].toSorted())
})

it('says what each route needs and which problems it answers', async () => {
  const { paths } = document.parse(JSON.parse(await served()))
  const open = Object.entries(paths).filter(([, { get }]) => get?.security?.length === 0)
  expect(open.map(([path]) => path)).toEqual(['/openapi.json'])
  const token = paths['/emails/{email}/{account}/token']?.get?.responses ?? {}
  expect(Object.keys(token)).toEqual([
    '200',
    '401',
    '403',
    '404',
    '409',
    '422',
    '429',
    '500',
    '502',
    '503',
  ])
  const told = Object.values(token).flatMap(({ content }) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}),
  )
  for (const code of ['api_key_revoked', 'email_out_of_reach', 'reauthorization_required'])
    expect(told).toContain(code)
})

it('gives examples that its own schemas take', async () => {
  const { answers, bodies } = examples
  serviceEmailList.parse(answers.EmailList)
  serviceEmail.parse(answers.Email)
  serviceToken.parse(answers.Token)
  serviceHealth.parse(answers.Health)
  invalidateToken.parse(bodies.Invalidation.rejected.value)
  for (const { value } of Object.values(bodies.Report)) serviceReport.parse(value)
  const problems = Object.values(document.parse(JSON.parse(await served())).paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ responses }) => Object.values(responses))
    .flatMap(({ content }) => Object.values(content?.['application/problem+json']?.examples ?? {}))
  expect(problems.length).toBeGreaterThan(20)
  for (const { value } of problems) problem.parse(value)
})
