import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot, stamps } from './paths.mjs'

const ignored = new Set(['node_modules', 'dist', '.data', '.sandbox', 'test-results'])
const isTest = /\.test\.tsx?$/

/** Digest of the content of files and folders (tests excepted), given relative to the root. @param {string[]} paths */
export function fingerprint(paths) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`)
  const add = (/** @type {string} */ path) => {
    const full = inRoot(path)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      for (const entry of readdirSync(full).toSorted()) {
        if (!ignored.has(entry)) add(join(path, entry))
      }
    } else if (!isTest.test(path)) {
      hash.update(`\0${path}\0`).update(readFileSync(full))
    }
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}

/** What an earlier run recorded under this name. @param {string} name */
export function readStamp(name) {
  const file = join(stamps, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** @param {string} name @param {string} value */
export function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, name), value)
}
