import { z } from 'zod'
import { timestamp } from './fields.ts'

export const checkStep = z.object({
  name: z.enum([
    'token',
    'connect',
    'tls',
    'authenticate',
    'select-folder',
    'archive-folder',
    'stat',
  ]),
  state: z.enum(['ok', 'failed', 'skipped', 'missing']),
  /** what happened, in words */
  detail: z.string().optional(),
  /** the server's own answer, control characters removed, at most 500 characters */
  serverReply: z.string().optional(),
  durationMs: z.number().optional(),
})
export type CheckStep = z.infer<typeof checkStep>

/** What a connection test showed. `not-tested`: there is no host yet, which is not a failure. */
export const checkReport = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('ok'), at: timestamp, steps: z.array(checkStep) }),
  z.object({
    outcome: z.literal('failed'),
    at: timestamp,
    steps: z.array(checkStep),
    code: z.string(),
    cause: z.string(),
    remedy: z.string(),
    whoseMove: z.enum(['service', 'admin', 'mailbox-user', 'provider']),
  }),
  z.object({ outcome: z.literal('not-tested'), reason: z.string() }),
])
export type CheckReport = z.infer<typeof checkReport>
