import { existsSync, readdirSync } from 'node:fs'
import { ensureBuilt } from './build.mjs'
import { ensureDovecot } from './dovecot.mjs'
import { ensureInstalled } from './install.mjs'
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { say, Sentence } from './sentence.mjs'

/**
 * Runs the programs of a folder of e2e one after the other, each in a process of its own; arguments choose by name.
 * A file whose name starts with an underscore, and everything in a deeper folder, belongs to the programs.
 * @param {string} folder @param {string[]} names
 */
export async function runFolder(folder, names) {
  await ensureInstalled()
  const directory = inRoot('e2e', folder)
  const files = existsSync(directory)
    ? readdirSync(directory)
        .filter((file) => /^[^_].*(?<!\.test)\.ts$/.test(file))
        .toSorted()
    : []
  const chosen = files.filter(
    (file) => names.length === 0 || names.includes(file.replace(/\.ts$/, '')),
  )
  if (chosen.length === 0) throw new Sentence(`There is nothing to run in e2e/${folder}.`)
  const dovecot = await ensureDovecot()
  if (dovecot) say(dovecot)
  await ensureBuilt()

  let failures = 0
  for (const file of chosen) {
    say(`\n— ${folder}/${file}`)
    const { code } = await run(process.execPath, ['--import', 'tsx', `${directory}/${file}`], {
      show: true,
    })
    if (code !== 0) failures += 1
  }
  return failures === 0 ? 0 : 1
}
