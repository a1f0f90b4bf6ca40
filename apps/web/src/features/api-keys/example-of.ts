import type { ApiKeyAction } from '@mailgrant/contract/service'

/** What stands for an address where a key reaches all of them. */
export const exampleAddress = 'support@example.com'

/** The variables that a service reads. */
export const environmentOf = (url: string, key: string) =>
  `MAILGRANT_URL=${url}\nMAILGRANT_API_KEY=${key}`

const sendLine = 'await email.send({ to, subject, text })'
const fetchLine =
  'for await (const message of email.fetch()) { await handle(message); await message.done() }'

/** A service in five lines, of which those remain that the key allows. */
export const serviceExample = (address: string, actions: readonly ApiKeyAction[]) =>
  [
    "import { createMailgrant } from '@mailgrant/mail'",
    'const mailgrant = createMailgrant({ url: process.env.MAILGRANT_URL, apiKey: process.env.MAILGRANT_API_KEY })',
    `const email = await mailgrant.email(${quoted(address)})`,
    ...(actions.includes('send') ? [sendLine] : []),
    ...(actions.includes('fetch') ? [fetchLine] : []),
  ].join('\n')

/** o'brien@example.com is an address as well. */
const quoted = (address: string) =>
  address.includes("'") ? JSON.stringify(address) : `'${address}'`

/** For a key that reads metrics. */
export const metricsExample =
  'curl -H "Authorization: Bearer $MAILGRANT_API_KEY" "$MAILGRANT_URL/metrics"'

/** For a key that only reads health: what a monitoring system asks for. */
export const healthExample = (address: string) =>
  `curl -H "Authorization: Bearer $MAILGRANT_API_KEY" "$MAILGRANT_URL/api/v1/emails/${encodeURIComponent(address)}/health"`
