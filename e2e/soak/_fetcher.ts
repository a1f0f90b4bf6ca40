import { setTimeout as sleep } from 'node:timers/promises'
import { createMailgrant } from '@mailgrant/mail'

/** Watches the mailbox and tells where it is with each mail, so that whoever kills it knows what it hits. */
const [url = '', apiKey = '', address = ''] = process.argv.slice(2)
process.once('disconnect', () => process.exit(0))
process.send?.({ started: true })

await using mailgrant = createMailgrant({ url, apiKey })
const email = await mailgrant.email(address)
const onTrouble = (error: Error) => process.send?.({ trouble: error.message })
for await (const message of email.watch({ onTrouble })) {
  const id = message.envelope.subject
  process.send?.({ began: id })
  // what a service does with a mail
  await sleep(20)
  process.send?.({ handled: id })
  try {
    await message.done()
    process.send?.({ done: id })
  } catch (error) {
    // Not acknowledged, so it comes again.
    onTrouble(error instanceof Error ? error : new Error(String(error)))
  }
}
