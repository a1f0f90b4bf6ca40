import './lib/require-node.mjs'
import { createChildren } from './lib/children.mjs'
import { waitUntilReady } from './lib/wait-until-ready.mjs'
import { consoleEnv, freshSandboxData } from './lib/dev-settings.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { bin, inRoot } from './lib/paths.mjs'
import { sandboxGuide } from './lib/sandbox-guide.mjs'
import { main, say } from './lib/sentence.mjs'
import { startSandbox } from './lib/start-sandbox.mjs'

const webPort = '3000'
const bffPort = '3001'
const url = `http://localhost:${webPort}`

await main(async () => {
  await ensureInstalled()
  const children = createChildren()
  const withSandbox = process.argv.includes('--sandbox')
  const sandbox = withSandbox ? await startSandbox(children) : undefined
  if (withSandbox && !sandbox) return children.ended

  // The browser only ever sees Vite, which passes the bff's paths on; so the public URL is Vite's.
  const env = consoleEnv({
    MAILGRANT_PUBLIC_URL: url,
    MAILGRANT_DATA_DIR: withSandbox ? freshSandboxData() : inRoot('.data'),
  })
  children.start(bin('tsx'), ['watch', '--clear-screen=false', 'apps/bff/src/index.ts'], {
    env: { ...env, ...sandbox?.env, PORT: bffPort },
  })
  children.start(bin('vite', 'apps/web'), ['--port', webPort, '--strictPort'], {
    cwd: inRoot('apps/web'),
    env: { MAILGRANT_DEV_BFF: `http://localhost:${bffPort}` },
  })
  if (await waitUntilReady(`http://localhost:${bffPort}`, children.ended)) {
    say(sandbox ? sandboxGuide(sandbox, url) : `\n  Console: ${url}\n`)
  }
  return children.ended
})
