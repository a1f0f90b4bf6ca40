import { z } from 'zod'
import { id, timestamp } from './fields.ts'
import { incident } from './incident.ts'

/** `link`: the page of the console where it is mended. */
const linked = incident.extend({
  /** of a config's incident: how many emails use it, and the first of them; of those the rule is about */
  emails: z.object({ total: z.number().int(), addresses: z.array(z.string()) }).nullable(),
  link: z.url(),
})

/** What of an incident is told: that it began, that an end comes nearer, that it is over. */
export const alertMoment = z.enum(['opened', 'reminder', 'recovered'])
export type AlertMoment = z.infer<typeof alertMoment>

const one = <T extends AlertMoment>(moment: T) =>
  z.object({ type: z.literal(`incident.${moment}`), timestamp, data: linked })

/** Body of a webhook, shaped as Standard Webhooks recommends. */
export const alertWebhook = z.discriminatedUnion('type', [
  one('opened'),
  one('reminder'),
  one('recovered'),
  /** several in one: a digest, or more at once than are sent one by one */
  z.object({
    type: z.literal('incident.digest'),
    timestamp,
    data: z.object({
      total: z.number().int(),
      /** the first 100 */
      incidents: z.array(linked.extend({ moment: alertMoment })),
      link: z.url(),
    }),
  }),
  z.object({
    type: z.literal('alert.test'),
    timestamp,
    data: z.object({ rule: z.object({ id, name: z.string() }), link: z.url() }),
  }),
])
export type AlertWebhook = z.infer<typeof alertWebhook>
