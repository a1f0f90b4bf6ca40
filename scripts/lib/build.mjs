import { existsSync } from 'node:fs'
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { bin, inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { say, Sentence } from './sentence.mjs'

const shared = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'packages/contract/src']

const products = [
  {
    name: 'web',
    inputs: [...shared, 'apps/web'],
    output: inRoot('apps/web/dist/index.html'),
    build: () => run(bin('vite', 'apps/web'), ['build'], { cwd: inRoot('apps/web') }),
  },
  {
    name: 'bff',
    inputs: [...shared, 'apps/bff', 'packages/mail/src'],
    output: inRoot('apps/bff/dist/server.js'),
    build: () => run(process.execPath, ['build.mjs'], { cwd: inRoot('apps/bff') }),
  },
]

/** Builds the web and the bff, each only when its sources have changed since its last build. */
export async function ensureBuilt() {
  for (const { name, inputs, output, build } of products) {
    const wanted = fingerprint(inputs)
    if (existsSync(output) && readStamp(`built-${name}`) === wanted) continue
    say(`Building ${name}…`)
    const result = await build()
    if (result.code !== 0) throw new Sentence(`Building ${name} failed.\n${result.output.trim()}`)
    writeStamp(`built-${name}`, wanted)
  }
}
