import type { problem } from '@mailgrant/contract/problem'
import { type ProblemCode, problemText } from '@mailgrant/contract/problem-text'
import { z } from 'zod'
import { examples } from './openapi-examples.ts'
import { named, type Operation, operations } from './openapi-operations.ts'

const ref = (id: string) => ({ $ref: `#/components/schemas/${id}` })

/** OpenAPI 3.1 of the service API, for the address that this console is known by. */
export function openapiDocument(publicUrl: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mailgrant service API',
      version: '1',
      summary: 'Mail settings and access tokens for services',
      description:
        'A service fetches and sends mail with the access tokens that Mailgrant keeps fresh; refresh tokens never leave it. Every error is a problem with a stable `code` and a `remedy`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    tags: [{ name: 'emails' }],
    paths: paths(),
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'mgk_…',
          description: 'A key made in the console under API Keys.',
        },
      },
      schemas: schemas(),
    },
  }
}

function paths() {
  const found: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    const methods = (found[operation.path] ??= {})
    methods[operation.method] = operationObject(operation)
  }
  return found
}

const operationObject = ({ id, summary, description, body, open, ...operation }: Operation) => ({
  operationId: id,
  summary,
  description,
  tags: ['emails'],
  ...(open && { security: [] }),
  parameters: [
    ...parametersIn('path', operation.params),
    ...parametersIn('query', operation.query),
    ...(operation.headers?.['ETag'] === undefined
      ? []
      : [{ name: 'If-None-Match', in: 'header', required: false, schema: { type: 'string' } }]),
  ],
  ...(body && {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: ref(body), examples: examples.bodies[body] } },
    },
  }),
  responses: responses(operation),
})

const parameterWords: Record<string, string> = {
  email: 'Id or address of the email.',
  account: '`mailbox` fetches, `smtp` sends.',
}

function parametersIn(place: 'path' | 'query', schema: z.ZodObject | undefined) {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' })
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(parameterWords[name] !== undefined && { description: parameterWords[name] }),
    schema: property,
  }))
}

function responses({
  answers,
  problems,
  headers,
}: Omit<Operation, 'id' | 'summary' | 'description'>) {
  const found: Record<string, { description: string; headers?: object; content?: object }> = {}
  for (const [status, { description, schema }] of Object.entries(answers))
    found[status] = {
      description,
      ...(headers && {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, words]) => [
            name,
            { description: words, schema: { type: 'string' } },
          ]),
        ),
      }),
      ...(schema && {
        content: {
          'application/json': {
            schema: schema === 'Nothing' ? { type: 'object' } : ref(schema),
            example: examples.answers[schema],
          },
        },
      }),
    }
  for (const [status, codes] of byStatus(problems))
    found[status] = {
      description: [
        ...(found[status] ? [found[status].description] : []),
        ...codes.map((code) => `\`${code}\`: ${problemText[code][1]}.`),
      ].join('\n\n'),
      ...(status === '401' && { headers: { 'WWW-Authenticate': headerObject } }),
      ...(['429', '502'].includes(status) && { headers: { 'Retry-After': headerObject } }),
      content: {
        ...found[status]?.content,
        'application/problem+json': {
          schema: ref('Problem'),
          examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
    }
  return found
}

const headerObject = { schema: { type: 'string' } }

function byStatus(codes: readonly ProblemCode[]): Map<string, ProblemCode[]> {
  const found = new Map<string, ProblemCode[]>()
  for (const code of codes) {
    const status = String(problemText[code][0])
    found.set(status, [...(found.get(status) ?? []), code])
  }
  return found
}

const exampleOf = (code: ProblemCode): z.infer<typeof problem> => {
  const [status, title, remedy] = problemText[code]
  const requestId = '0199c2a4-7c1e-7d51-9a53-0b6f1f2f9a11'
  return { type: `urn:mailgrant:problem:${code}`, title, status, code, remedy, requestId }
}

function schemas() {
  const generated = z.toJSONSchema(named, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  })
  return Object.fromEntries(
    Object.entries(generated.schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [
      name,
      schema,
    ]),
  )
}
