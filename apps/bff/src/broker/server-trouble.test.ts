import { expect, it } from 'vitest'
import { answerFailure, networkFailure } from '../oauth2/classify-failure.ts'
import { serverTrouble, troubleWords } from './server-trouble.ts'

const none = new Headers()

it.each([
  [500, { error: 'server_error' }, 'down'],
  [503, null, 'down'],
  [400, { error: 'temporarily_unavailable' }, 'down'],
  [429, { error: 'temporarily_unavailable' }, 'throttled'],
  [404, null, 'endpoint'],
  [200, null, 'endpoint'],
  [400, { error: 'invalid_grant' }, null],
  [401, { error: 'invalid_client' }, null],
  [400, { error: 'invalid_request' }, null],
] as const)('%i %j is %s', (status, body, trouble) => {
  const failure = answerFailure(status, none, body)
  expect(serverTrouble(failure)).toBe(trouble)
  expect(troubleWords(failure)).toBe(`HTTP ${status}`)
})

it('silence is the server’s trouble, in the network’s words', () => {
  const refused = networkFailure(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
  expect(serverTrouble(refused)).toBe('down')
  expect(troubleWords(refused)).toBe('ECONNREFUSED')
})
