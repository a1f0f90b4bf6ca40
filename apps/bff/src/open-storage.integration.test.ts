import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readEnv } from './env.ts'
import { openStorage } from './open-storage.ts'
import { databaseUrl } from './testing/database-setup.ts'

// Runs on Postgres alone (vitest.config.ts).
const name = `start_${randomUUID().replaceAll('-', '')}`
const [role, password] = [`${name}_role`, randomUUID()]
let admin: postgres.Sql
let serverUrl: string

beforeAll(async () => {
  const source = inject('testDatabase')
  if (source.kind !== 'postgres') throw new Error('a matter of Postgres')
  serverUrl = source.url
  admin = postgres(serverUrl, { max: 1, onnotice: () => undefined })
  await admin`create database ${admin(name)}`
  await admin.unsafe(`create role "${role}" login password '${password}'`)
})
afterAll(async () => {
  await admin`drop database ${admin(name)} with (force)`
  await admin`drop role ${admin(role)}`
  await admin.end()
})

const open = (url: string) =>
  openStorage(readEnv({ DATABASE_URL: url, MAILGRANT_KEYS: `k1:${'A'.repeat(43)}` }))

function asRole(database = name): string {
  const url = new URL(databaseUrl(serverUrl, database))
  url.username = role
  url.password = password
  return url.href
}

/** One sentence or two for the operator, and never the password. */
const stopped = (start: string | RegExp, todo: RegExp) => ({
  name: 'EnvError',
  message: expect.stringMatching(
    new RegExp(
      `^DATABASE_URL: (?!.*${password})${typeof start === 'string' ? start : start.source}.*${todo.source}`,
    ),
  ),
})

describe('openStorage on Postgres', () => {
  it('says what a role lacks that may not make anything, then that it may not make the extension', async () => {
    await expect(open(asRole())).rejects.toMatchObject(
      stopped('its role may not make tables', /Make the role the owner/),
    )
    // As on a server where pg_trgm is for its administrators only.
    await admin.unsafe(`grant create on database "${name}" to "${role}"`)
    const inside = postgres(databaseUrl(serverUrl, name), { max: 1, onnotice: () => undefined })
    try {
      await inside.unsafe(`grant create, usage on schema public to "${role}"`)
      await inside.unsafe(`create function forbid() returns event_trigger language plpgsql as
        $$ begin raise insufficient_privilege using message = 'permission denied to create extension "pg_trgm"'; end $$`)
      await inside.unsafe(`create event trigger forbid on ddl_command_start
        when tag in ('CREATE EXTENSION') execute function forbid()`)
      await expect(open(asRole())).rejects.toMatchObject(
        stopped('the extension pg_trgm could not be made', /CREATE EXTENSION pg_trgm/),
      )
      await inside.unsafe('drop event trigger forbid')
      await inside.unsafe('create extension pg_trgm')
      await (await open(asRole())).close()
    } finally {
      await inside.end()
    }
  })

  it('says that user name or password are wrong, and that the database is not there', async () => {
    const wrong = new URL(asRole())
    wrong.password = 'another'
    await expect(open(wrong.href)).rejects.toMatchObject(
      stopped('the server refuses to sign in', /Check user name and password/),
    )
    await expect(open(asRole('no_such_database'))).rejects.toMatchObject(
      stopped('there is no such database', /Create it/),
    )
  })

  it('says that nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    await expect(open(`postgres://me:${password}@127.0.0.1:${port}/x`)).rejects.toMatchObject(
      stopped('the database does not answer', /Check host and port/),
    )
  })

  it('gives up on a server that accepts and says nothing', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await expect(open(`postgres://me:${password}@127.0.0.1:${port}/x`)).rejects.toMatchObject(
      stopped('the database does not answer', /Check host and port/),
    )
    for (const socket of sockets) socket.destroy()
    server.close()
  })
})
