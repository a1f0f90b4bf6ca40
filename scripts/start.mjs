import './lib/require-node.mjs'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { inRoot } from './lib/paths.mjs'
import { main } from './lib/sentence.mjs'

await main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  // In this process rather than in a child: signals and the exit code are then the server's own.
  process.env.NODE_ENV ??= 'production'
  process.setSourceMapsEnabled(true)
  await import(pathToFileURL(inRoot('apps/bff/dist/server.js')).href)
})
