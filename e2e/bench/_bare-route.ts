import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { readFileSync } from 'node:fs'

/** A bare Hono route that answers the bytes of the file named on the command line. */
const [file = '', port = ''] = process.argv.slice(2)
const body = readFileSync(file, 'utf8')
const app = new Hono().get('/', (c) => c.body(body, 200, { 'content-type': 'application/json' }))
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, () =>
  process.send?.('ready'),
)
