import './lib/require-node.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { createChildren } from './lib/children.mjs'
import { waitUntilReady } from './lib/wait-until-ready.mjs'
import { consoleEnv, freshSandboxData } from './lib/dev-settings.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { inRoot } from './lib/paths.mjs'
import { sandboxGuide } from './lib/sandbox-guide.mjs'
import { main, say } from './lib/sentence.mjs'
import { startSandbox } from './lib/start-sandbox.mjs'

await main(async () => {
  await ensureInstalled()
  await ensureBuilt()

  const children = createChildren()
  const sandbox = await startSandbox(children)
  if (!sandbox) return children.ended

  const port = process.env.PORT ?? '3000'
  const url = process.env.MAILGRANT_PUBLIC_URL ?? `http://localhost:${port}`
  const env = consoleEnv({
    PORT: port,
    NODE_ENV: 'production',
    MAILGRANT_PUBLIC_URL: url,
    MAILGRANT_DATA_DIR: freshSandboxData(),
    LOG_LEVEL: 'warn',
  })
  const server = inRoot('apps/bff/dist/server.js')
  children.start(process.execPath, ['--enable-source-maps', server], {
    env: { ...env, ...sandbox.env },
  })
  if (await waitUntilReady(`http://localhost:${port}`, children.ended))
    say(sandboxGuide(sandbox, url))
  return children.ended
})
