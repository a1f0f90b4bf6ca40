import { serve } from '@hono/node-server'
import { PGlite } from '@electric-sql/pglite'
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
/** The console's table of keys, with one in it. */
const embeddedTable = (table: string) => `create table ${table} (
  id uuid primary key, name text not null, secret_digest text not null, hint text not null,
  reach text not null, actions text[] not null, rate_limit integer not null,
  created_at timestamptz not null, created_by text not null, expires_at timestamptz,
  last_used_at timestamptz, revoked_at timestamptz)`

const embedded = async ({ table, id }: SelectedRow) => {
  const database = await PGlite.create()
  await database.exec(embeddedTable(table))
  await database.query(
    `insert into ${table} values ($1, 'Bench', $2, 'mgk_', 'all', '{fetch}', 1000000, now(), 'admin')`,
    [id, 'x'.repeat(43)],
  )
  return new Hono().get('/', async (c) => {
    const { rows } = await database.query(`select * from ${table} where id = $1`, [id])
    return rows.length === 0 ? c.notFound() : c.body(body, 200, headers)
  })
}
const selecting = async (selected: SelectedRow) => {
  const { databaseUrl, table, id } = selected
  if (databaseUrl === undefined) return embedded(selected)
  const sql = postgres(databaseUrl, { max: 10 })
  return new Hono().get('/', async (c) => {
    const [row] = await sql`select * from ${sql(table)} where id = ${id}`
    return row === undefined ? c.notFound() : c.body(body, 200, headers)
  })
}
const app = select ? await selecting(select) : bare()
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => process.send?.('ready'))
