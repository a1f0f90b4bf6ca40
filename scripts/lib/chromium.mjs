import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { canInstallPackages, installPackages } from './apt.mjs'
import { bin, inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { say } from './sentence.mjs'

/** Chromium without windows, which takes a fifth less of the processor for the same tests. */
const headlessShell = '/usr/bin/chromium-headless-shell'
const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser']

/** The shell's data lies in chromium-common, though it does not say that it needs it. */
const packages = [['chromium-headless-shell', 'chromium-common'], ['chromium']]

/**
 * Finds a Chromium for the end-to-end tests, or gets one: CHROMIUM_PATH, the system's headless shell, Playwright's
 * own, the system's, then apt (as root), then Playwright's download.
 * @returns {Promise<{ path: string } | { missing: string }>}
 */
export async function ensureChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    return existsSync(named)
      ? { path: named }
      : { missing: `CHROMIUM_PATH names ${named}, which does not exist.` }
  }
  const found = find()
  if (found) return { path: found }

  if (canInstallPackages()) {
    let reason
    for (const names of packages) {
      reason = await installPackages(names)
      const installed = find()
      if (installed) return { path: installed }
    }
    return { missing: `There is no Chromium: ${reason ?? 'apt installed none'}.` }
  }
  say('Downloading Chromium with Playwright…')
  await run(bin('playwright', 'e2e'), ['install', 'chromium'], { timeoutMs: 300_000 })
  const downloaded = find()
  if (downloaded) return { path: downloaded }
  return {
    missing:
      'There is no Chromium: install one and name it in CHROMIUM_PATH, or run `npx playwright install chromium`.',
  }
}

function find() {
  return [headlessShell, playwrightsOwn(), ...systemPaths].find((path) => path && existsSync(path))
}

function playwrightsOwn() {
  const { chromium } = createRequire(inRoot('e2e/package.json'))('@playwright/test')
  return chromium.executablePath()
}
