import { createHmac } from 'node:crypto'

/**
 * Headers of Standard Webhooks, "Signature scheme": HMAC-SHA256 over `id.timestamp.body`, keyed
 * with the bytes behind the base64 of the secret.
 *
 * @param secret `whsec_` and base64
 */
export function signWebhook(
  secret: string,
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}
