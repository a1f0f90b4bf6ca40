import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signWebhook } from './sign-webhook.ts'
import { newWebhookSecret } from './webhook-secret.ts'

const body = '{"type":"alert.test"}'

describe('a signed webhook', () => {
  it('is accepted by the reference library of Standard Webhooks, and a changed one is not', () => {
    const secret = newWebhookSecret()
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const headers = signWebhook(secret, { id: 'msg-1', at: new Date(), body })
    expect(new Webhook(secret).verify(body, headers)).toEqual({ type: 'alert.test' })
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature')
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow(
      'No matching signature',
    )
  })

  it('is signed as that library signs', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const at = new Date('2022-11-24T12:00:00Z')
    expect(signWebhook(secret, { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body })).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1669291200',
      'webhook-signature': new Webhook(secret).sign('msg_p5jXN8AQM9LWM0D4loKWxJek', at, body),
    })
  })
})
