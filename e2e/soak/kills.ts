import { setTimeout as sleep } from 'node:timers/promises'
import { request as requests } from '@playwright/test'
import { createConsoleApi } from '../fixtures/console-api.ts'
import { administrator, prepareData } from '../fixtures/prepared-data.ts'
import { startProduct } from '../fixtures/start-product.ts'
import { createActor, type Actor } from './_actors.ts'

/** Kills the console again and again while it authorises, refreshes and saves; nothing acknowledged may be lost. */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 4)
const addresses = ['support', 'billing', 'sales'].map((local) => `${local}@example.test`)

const forgetPrepared = await prepareData()
await using product = await startProduct({ sandbox: { mail: false } })
const request = await requests.newContext({ timeout: 20_000 })
const api = createConsoleApi(request, product.console.url)
await api.signIn(administrator)
product.sandbox.knobs.set({ rotation: 'reuse-detection', delayMs: 30 })

const actors: Actor[] = []
for (const address of addresses) {
  const email = await api.addEmail(address, '0')
  actors.push(createActor({ api, request, sandbox: product.sandbox, email }))
}
for (const actor of actors) await actor.authorise()

let up = true
const over = new AbortController()

/** One thing after the other, as fast as the console allows; what a kill cuts off was not acknowledged. */
async function act(actor: Actor) {
  for (let turn = 0; !over.signal.aborted; turn += 1) {
    if (!up) {
      await sleep(20)
      continue
    }
    try {
      if (turn % 7 === 0) await actor.authorise()
      else if (turn % 3 === 0) await actor.refresh()
      else await actor.save()
    } catch (error) {
      actor.known.counts.cut += 1
      if (up && error instanceof Error && /^(4|5)\d\d /.test(error.message)) await sleep(500)
      else await sleep(20)
    }
  }
}

const deadline = Date.now() + minutes * 60_000
const acting = actors.map(act)
let kills = 0
while (Date.now() < deadline) {
  await sleep(500 + Math.random() * 4000)
  up = false
  await product.console.kill()
  kills += 1
  await product.console.start()
  // Before anybody writes again: what was acknowledged must be there.
  await sleep(50)
  for (const actor of actors) await actor.check()
  up = true
}
over.abort()
await Promise.all(acting)

// A lease of the last killed process ends by itself; then every grant refreshes or says what it needs.
await sleep(2000)
product.sandbox.knobs.reset()
for (const actor of actors) await actor.authorise()
for (const actor of actors) {
  await actor.refresh()
  await actor.check()
}

const overlapping = product.sandbox.ledger.refreshRequests().filter((each) => each.overlapped)
const total = (name: keyof Actor['known']['counts']) =>
  actors.reduce((sum, { known }) => sum + known.counts[name], 0)
console.log(
  `${kills} kills in ${minutes} minutes: ${total('saves')} saves, ${total('authorisations')} authorisations and ` +
    `${total('refreshes')} refreshes acknowledged, none lost; ${total('cut')} calls cut off; ` +
    `${total('reauthorisations')} lost rotations recognised; ${overlapping.length} refreshes of one token at once.`,
)
await request.dispose()
await forgetPrepared()
