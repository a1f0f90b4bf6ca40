import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fingerprint } from './fingerprint.mjs'
import { inRoot, root } from './paths.mjs'

let folder = ''
const write = (/** @type {string} */ name, /** @type {string} */ text) =>
  writeFileSync(join(folder, name), text)
const take = () => fingerprint([relative(root, folder)])

beforeEach(() => {
  mkdirSync(inRoot('.cache'), { recursive: true })
  folder = mkdtempSync(inRoot('.cache', 'fingerprint-'))
  write('a.ts', 'one')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is the same while nothing changes, also when a file is written again', () => {
  const before = take()
  write('a.ts', 'one')
  expect(take()).toBe(before)
})

it('changes with the content of a file, a new file and a new name', () => {
  const prints = new Set([take()])
  write('a.ts', 'two')
  prints.add(take())
  write('b.ts', 'two')
  prints.add(take())
  rmSync(join(folder, 'b.ts'))
  write('c.ts', 'two')
  prints.add(take())
  expect(prints.size).toBe(4)
})

it('does not see tests and what was built', () => {
  const before = take()
  write('a.test.ts', 'test')
  mkdirSync(join(folder, 'dist'))
  write('dist/a.js', 'built')
  expect(take()).toBe(before)
})
