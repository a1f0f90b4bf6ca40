import { problem } from '@mailgrant/contract/problem'
import type { ProblemCode } from '@mailgrant/contract/problem-text'
import {
  invalidateToken,
  serviceAccountParam,
  serviceEmail,
  serviceEmailList,
  serviceEmailListQuery,
  serviceEmailParam,
  serviceHealth,
  serviceMailbox,
  serviceReport,
  serviceSmtp,
  serviceToken,
} from '@mailgrant/contract/service'
import { z } from 'zod'
import type { examples } from './openapi-examples.ts'

/** Named parts of the document: the very schemas that requests and answers are held to. */
export const named = z.registry<{ id: string; description: string }>()
named.add(serviceEmailList, { id: 'EmailList', description: 'A page of emails.' })
named.add(serviceEmail, {
  id: 'Email',
  description: 'Settings of an email; an account that the key has no action for is null.',
})
named.add(serviceMailbox, { id: 'Mailbox', description: 'Where mail is fetched.' })
named.add(serviceSmtp, { id: 'Smtp', description: 'Where mail is sent.' })
named.add(serviceToken, {
  id: 'Token',
  description: 'A fresh access token, and how to present it.',
})
named.add(invalidateToken, {
  id: 'Invalidation',
  description: 'The token that a mail server rejected.',
})
named.add(serviceReport, { id: 'Report', description: 'What a service saw.' })
named.add(serviceHealth, {
  id: 'Health',
  description: 'Accounts that are not enabled are null and count as well.',
})
named.add(problem, { id: 'Problem', description: 'RFC 9457 problem details.' })

export interface Operation {
  method: 'get' | 'post'
  path: string
  id: string
  summary: string
  description: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: 'Invalidation' | 'Report'
  answers: Record<number, { description: string; schema?: keyof typeof examples.answers }>
  problems: readonly ProblemCode[]
  headers?: Record<string, string>
  open?: boolean
}

const anyKey = [
  'api_key_missing',
  'api_key_unknown',
  'api_key_revoked',
  'api_key_expired',
  'too_many_requests',
  'internal',
  'unavailable',
] as const
const oneEmail = [...anyKey, 'email_out_of_reach', 'invalid_input'] as const
const oneAccount = [...oneEmail, 'action_not_allowed', 'account_not_ready'] as const
const withBody = ['malformed_request', 'body_too_large'] as const
const empty = { 200: { description: 'Done; the object is empty.', schema: 'Nothing' } } as const

/** Every route under /api/v1; a test holds it to those that the app has. */
export const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/emails',
    id: 'listEmails',
    summary: 'The emails that the key reaches',
    description: 'By address, a page at a time.',
    query: serviceEmailListQuery,
    answers: { 200: { description: 'A page.', schema: 'EmailList' } },
    problems: [...anyKey, 'invalid_input'],
  },
  {
    method: 'get',
    path: '/emails/{email}',
    id: 'readEmail',
    summary: 'An email’s settings',
    description: 'Send the ETag back in If-None-Match: unchanged settings are not sent again.',
    params: serviceEmailParam,
    answers: {
      200: { description: 'The settings.', schema: 'Email' },
      304: { description: 'Unchanged.' },
    },
    headers: { ETag: 'Version of these settings, as this key sees them.' },
    problems: oneEmail,
  },
  {
    method: 'get',
    path: '/emails/{email}/{account}/token',
    id: 'readToken',
    summary: 'A fresh access token',
    description:
      'Needs the action `fetch` for mailbox, `send` for smtp. Refreshed where it would soon expire; however many ask, the provider is asked once. An answer may be one second old.',
    params: serviceAccountParam,
    answers: { 200: { description: 'The token.', schema: 'Token' } },
    problems: [
      ...oneAccount,
      'account_not_oauth2',
      'host_not_of_provider',
      'token_not_found',
      'reauthorization_required',
      'client_rejected',
      'provider_unreachable',
      'refresh_failed',
    ],
  },
  {
    method: 'post',
    path: '/emails/{email}/{account}/token/invalidate',
    id: 'invalidateToken',
    summary: 'A mail server rejected this token',
    description:
      'If it still is the stored one, the next to ask gets another; a newer one survives. One that replaced a rejected one less than 30 seconds ago is not replaced again.',
    params: serviceAccountParam,
    body: 'Invalidation',
    answers: empty,
    problems: [...oneAccount, ...withBody, 'account_not_oauth2'],
  },
  {
    method: 'post',
    path: '/emails/{email}/{account}/report',
    id: 'report',
    summary: 'How fetching or sending went',
    description: 'Becomes the status that the console and /health show, until the next report.',
    params: serviceAccountParam,
    body: 'Report',
    answers: empty,
    problems: [...oneAccount, ...withBody],
  },
  {
    method: 'get',
    path: '/emails/{email}/health',
    id: 'readHealth',
    summary: 'An email’s health',
    description:
      'Needs the action `health`. `warn`: something ends soon; `fail`: no mail is fetched or sent until somebody acts. Accounts that are not enabled do not count against it.',
    params: serviceEmailParam,
    answers: {
      200: { description: '`pass` or `warn`.', schema: 'Health' },
      503: {
        description: '`fail`; with a problem instead, Mailgrant itself does not answer.',
        schema: 'Health',
      },
    },
    problems: [...oneEmail, 'action_not_allowed'],
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'readDescription',
    summary: 'This document',
    description: 'Needs no key.',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: 'Nothing' } },
    problems: ['internal'],
    open: true,
  },
]
