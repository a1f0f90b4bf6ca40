import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { longSpecs } from '../playwright.config.ts'

/** The browser tests that take too long for each run of `npm test`. */
const playwright = join(
  dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
  'cli.js',
)
const child = spawn(
  process.execPath,
  [playwright, 'test', '--reporter=list', ...longSpecs.map((name) => `specs/${name}`)],
  {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, MAILGRANT_LONG_SPECS: '1' },
    stdio: 'inherit',
  },
)
const [code] = await once(child, 'exit')
if (code !== 0) throw new Error('some of the long specs failed')
