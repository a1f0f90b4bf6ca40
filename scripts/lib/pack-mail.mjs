import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { Sentence } from './sentence.mjs'

/**
 * Packs the mail package as npm publishes it.
 * @param {string} folder where the tarball goes @returns {Promise<string>} its path
 */
export async function packMail(folder) {
  const made = await run(process.execPath, [inRoot('packages/mail/pack.mjs')])
  if (made.code !== 0) throw new Sentence(`The package could not be made.\n${made.output.trim()}`)
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: inRoot('packages/mail/dist'),
  })
  const name = packed.output.trim().split('\n').at(-1) ?? ''
  if (packed.code !== 0 || !name.endsWith('.tgz')) {
    throw new Sentence(`npm could not pack it.\n${packed.output.trim()}`)
  }
  return `${folder}/${name}`
}
