import type { AlertMessage, SendOutcome } from './alert-message.ts'
import { sendMail, type SendDeps } from './send-mail.ts'
import { sendWebhook } from './send-webhook.ts'

/** Sends one message by its rule's channel; never throws for what a server does. */
export const sendAlert = (deps: SendDeps, message: AlertMessage): Promise<SendOutcome> =>
  message.rule.channel === 'webhook' ? sendWebhook(deps, message) : sendMail(deps, message)
