import './lib/require-node.mjs'
import { runFolder } from './lib/run-folder.mjs'
import { main } from './lib/sentence.mjs'

await main(() => runFolder('soak', process.argv.slice(2)))
