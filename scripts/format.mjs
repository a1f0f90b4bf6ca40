import './lib/require-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { bin } from './lib/paths.mjs'
import { run } from './lib/run.mjs'
import { main } from './lib/sentence.mjs'

await main(async () => {
  await ensureInstalled()
  const { code } = await run(bin('oxfmt'), ['.'], { show: true })
  return code
})
