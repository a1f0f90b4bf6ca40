import { z } from 'zod'

/**
 * RFC 9457 problem details. `title` says what is wrong, `remedy` what to do; `fields` maps a
 * form field (dotted path) to the sentence shown below it.
 */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: z.string(),
  remedy: z.string(),
  requestId: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
  /** seconds, where the answer was 429 or 503 */
  retryAfter: z.number().optional(),
  /** edit_conflict: the stored values that differ from what the editor started from */
  current: z.unknown().optional(),
  /** check_failed: what the connection test showed */
  check: z.unknown().optional(),
  /** config_in_use: the emails that use it */
  emails: z.array(z.object({ id: z.string(), address: z.string() })).optional(),
})
export type Problem = z.infer<typeof problem>
