import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import type { SelectedRow } from './_start-bare-route.ts'

/** A bare Hono route that answers the bytes of a file; the order on the command line says which. */
interface Order {
  file: string
  port: number
  select?: SelectedRow
}
const { file, port, select }: Order = JSON.parse(process.argv[2] ?? '')
const body = readFileSync(file, 'utf8')
const headers = { 'content-type': 'application/json' }

const bare = () => new Hono().get('/', (c) => c.body(body, 200, headers))
const selecting = ({ databaseUrl, table, id }: SelectedRow) => {
  const sql = postgres(databaseUrl, { max: 10 })
  return new Hono().get('/', async (c) => {
    const [row] = await sql`select * from ${sql(table)} where id = ${id}`
    return row === undefined ? c.notFound() : c.body(body, 200, headers)
  })
}
const app = select ? selecting(select) : bare()
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => process.send?.('ready'))
