import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** An absolute path inside the repository. @param {string[]} parts */
export const inRoot = (...parts) => join(root, ...parts)

/** A command that an npm dependency of the workspace's root (or of `room`) installed. @param {string} name @param {string} [room] */
export const bin = (name, room = '.') => inRoot(room, 'node_modules', '.bin', name)

/** Where the scripts keep what they know about earlier runs; gone with node_modules, as it should be. */
export const stamps = inRoot('node_modules', '.mailgrant')
