import { createMiddleware } from 'hono/factory'
import type { Env } from '../env.ts'

/** What matters where no browser shows the answer: its type is not guessed, and https stays. */
export const serviceHeaders = ({ publicUrl }: Pick<Env, 'publicUrl'>): Record<string, string> => ({
  'X-Content-Type-Options': 'nosniff',
  ...(publicUrl.startsWith('https:') && {
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  }),
})

export const setServiceHeaders = (env: Pick<Env, 'publicUrl'>) => {
  const always = Object.entries(serviceHeaders(env))
  return createMiddleware(async function serviceHeader(c, next) {
    await next()
    for (const [name, value] of always) c.res.headers.set(name, value)
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
  })
}
