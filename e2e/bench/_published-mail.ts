import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

interface Entrances {
  imap: typeof import('@mailgrant/mail/imap')
  pop3: typeof import('@mailgrant/mail/pop3')
  smtp: typeof import('@mailgrant/mail/smtp')
}

/**
 * The package as npm publishes it. That is what runs beside the bare libraries: the sources, as
 * they are loaded for tests, carry what the loader adds to them.
 */
export async function publishedMail<Name extends keyof Entrances>(
  name: Name,
): Promise<Entrances[Name]> {
  const folder = join(import.meta.dirname, '../../packages/mail')
  const made = spawnSync(process.execPath, [join(folder, 'pack.mjs')], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`the package could not be made: ${made.stderr}`)
  return import(join(folder, 'dist', `${name}.js`))
}
