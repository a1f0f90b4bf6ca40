import { setTimeout as sleep } from 'node:timers/promises'
import { createMailgrant, MailError } from '@mailgrant/mail'

/** Sends numbered mails to its own address until it is told to end; tells each that the server accepted. */
const [url = '', apiKey = '', address = ''] = process.argv.slice(2)
const over = new AbortController()
process.once('message', () => over.abort())
process.once('disconnect', () => process.exit(0))

await using mailgrant = createMailgrant({ url, apiKey })
const email = await mailgrant.email(address)
let number = 0

/** A few at once, so that the pool is at work. */
async function send() {
  while (!over.signal.aborted) {
    number += 1
    const id = `soak-${number}`
    try {
      await email.send({ to: [address], subject: id, text: 'Numbered.' })
      process.send?.({ accepted: id })
    } catch (error) {
      process.send?.({ refused: id, code: error instanceof MailError ? error.code : String(error) })
      await sleep(200)
    }
    await sleep(100)
  }
}

await Promise.all([send(), send(), send()])
process.send?.({ ended: true })
process.disconnect()
