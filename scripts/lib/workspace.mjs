import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './paths.mjs'

/** Every package of the workspace, relative to the root. */
function rooms() {
  const nested = ['apps', 'packages'].flatMap((parent) =>
    readdirSync(inRoot(parent)).map((name) => join(parent, name)),
  )
  return [...nested, 'e2e'].filter((room) => existsSync(inRoot(room, 'package.json'))).toSorted()
}

/** Every package.json of the workspace, relative to the root. */
export function manifests() {
  return ['package.json', ...rooms().map((room) => join(room, 'package.json'))]
}
