import { z } from 'zod'
import { timestamp } from './fields.ts'
import { messages } from './messages.ts'

const whole = (min: number, max: number, message: string) =>
  z.coerce.number({ error: message }).int(message).min(min, message).max(max, message)

/** What administrators set for the whole console. */
const fields = z.object({
  /** how long the timeline is kept, in days */
  retentionDays: whole(30, 3650, messages.retentionDays),
  /** how often each enabled account is checked */
  checkIntervalMinutes: whole(5, 1440, messages.checkInterval),
})

export const consoleSettings = fields.extend({
  /** 0 where nobody has saved them yet */
  version: z.number().int(),
  updatedAt: timestamp.nullable(),
  updatedBy: z.string().nullable(),
})
export type ConsoleSettings = z.infer<typeof consoleSettings>

export const saveSettings = fields.extend({
  version: z.number().int(),
  overwrite: z.boolean().optional(),
})
export type SaveSettings = z.infer<typeof saveSettings>
