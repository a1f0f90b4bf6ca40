import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Makes the published form of the package in `dist`: JavaScript bundled per entrance, with what
 * entrances share in chunks; declarations; and a package.json that needs no workspace.
 */

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const dist = join(here, 'dist')
const manifest = readJson(join(here, 'package.json'))

/** Exports by the name of their source: `{ imap: './imap' }`. @type {Record<string, string>} */
const entrances = Object.fromEntries(
  Object.entries(manifest.exports).map(([name, path]) => [basename(String(path), '.ts'), name]),
)

rmSync(dist, { recursive: true, force: true })
await bundle()
declare()
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published(), null, 2)}\n`)
document()

/** The contract goes into the bundle; what npm installs stays outside. */
async function bundle() {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: Object.keys(entrances).map((name) => `src/${name}.ts`),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: Object.keys(manifest.dependencies),
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
  })
  const foreign = Object.keys(metafile.inputs).find((path) => path.includes('node_modules/'))
  if (foreign) throw new Error(`${foreign} is imported, but is no dependency of the package.`)
}

/** Takes over the declarations that an entrance reaches, the contract's among them. */
function declare() {
  const emitted = join(here, 'node_modules/.types')
  rmSync(emitted, { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.pack.json'], {
    cwd: here,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`TypeScript could not write declarations.\n${stdout}`)

  const mine = join(emitted, 'mail/src')
  const contract = join(emitted, 'contract/src')
  const types = join(dist, 'types')
  const taken = new Set()
  /** @param {string} file where an emitted declaration goes */
  const target = (file) =>
    file.startsWith(contract)
      ? join(types, 'contract', relative(contract, file))
      : join(types, relative(mine, file))

  /** @param {string} file */
  function take(file) {
    if (taken.has(file)) return
    taken.add(file)
    const text = readFileSync(file, 'utf8').replaceAll(
      /(from |import\()(["'])(\.{1,2}\/[^"']+\.ts|@mailgrant\/contract\/[^"']+)\2/g,
      (_, before, quote, specifier) => {
        const source = specifier.startsWith('.')
          ? join(dirname(file), specifier.replace(/\.ts$/, '.d.ts'))
          : join(contract, `${specifier.slice('@mailgrant/contract/'.length)}.d.ts`)
        take(source)
        const path = relative(dirname(target(file)), target(source)).replace(/\.d\.ts$/, '.js')
        return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`
      },
    )
    mkdirSync(dirname(target(file)), { recursive: true })
    writeFileSync(target(file), text)
  }
  for (const name of Object.keys(entrances)) take(join(mine, `${name}.d.ts`))
}

/** README, guide, codes and examples, with links that hold inside of the package. */
function document() {
  const inside = {
    [join(here, 'README.md')]: 'README.md',
    [join(root, 'docs/services.md')]: 'docs/services.md',
    [join(root, 'docs/error-codes.md')]: 'docs/error-codes.md',
  }
  mkdirSync(join(dist, 'docs'))
  for (const [source, target] of Object.entries(inside)) {
    const text = readFileSync(source, 'utf8')
      .replaceAll('](../../docs/', '](docs/')
      .replaceAll('](../packages/mail/', '](../')
    writeFileSync(join(dist, target), text)
  }
  cpSync(join(here, 'examples'), join(dist, 'examples'), { recursive: true })
  cpSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
}

/** The manifest as npm users see it: files of `dist`, and the versions that were tested here. */
function published() {
  const { name, version, description, license, type, sideEffects, engines, dependencies } = manifest
  return {
    name,
    version,
    description,
    license,
    type,
    sideEffects,
    engines,
    exports: Object.fromEntries(
      Object.entries(entrances).map(([file, entrance]) => [
        entrance,
        { types: `./types/${file}.d.ts`, default: `./${file}.js` },
      ]),
    ),
    dependencies: Object.fromEntries(
      Object.keys(dependencies).map((dependency) => [dependency, installedVersion(dependency)]),
    ),
  }
}

/** @param {string} dependency */
function installedVersion(dependency) {
  return readJson(join(here, 'node_modules', dependency, 'package.json')).version
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
