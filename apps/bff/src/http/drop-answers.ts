import { createMiddleware } from 'hono/factory'
import type { AnswerCache } from './answer-cache.ts'

/**
 * After whatever an administrator changed (a key revoked, a token deleted, settings saved) services
 * are answered anew; that a failed change drops them too costs one query each.
 */
export const dropAnswers = (answers: AnswerCache) =>
  createMiddleware(async function dropAnswer(c, next) {
    try {
      await next()
    } finally {
      const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
      if (!reads || c.req.path.startsWith('/oauth2/')) answers.drop()
    }
  })
