import './lib/require-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { packMail } from './lib/pack-mail.mjs'
import { inRoot } from './lib/paths.mjs'
import { main, say } from './lib/sentence.mjs'

await main(async () => {
  await ensureInstalled()
  say(await packMail(inRoot('packages/mail/dist')))
  return 0
})
