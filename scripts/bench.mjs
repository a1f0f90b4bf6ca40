import './lib/require-node.mjs'
import { runFolder } from './lib/run-folder.mjs'
import { main } from './lib/sentence.mjs'

await main(() => runFolder('bench', process.argv.slice(2)))
