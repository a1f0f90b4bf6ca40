import { defineConfig } from '@playwright/test'
import { chromiumPath } from './fixtures/chromium-path.ts'

const executablePath = chromiumPath()

/**
 * Kills, every clash of two editors, every cause of the red banner, and screens in states that an
 * address alone does not show: too long for each run. `npm run soak -- long-specs` runs them.
 */
export const longSpecs = [
  'crash.spec.ts',
  'config-conflict.spec.ts',
  'red-banner-causes.spec.ts',
  'screen-states.spec.ts',
  'consent-screens.spec.ts',
  'expiry-screens.spec.ts',
  'standstill.spec.ts',
]
const runsAll = process.env['MAILGRANT_LONG_SPECS'] !== undefined

export default defineConfig({
  testDir: './specs',
  testIgnore: runsAll ? [] : longSpecs.map((name) => `**/${name}`),
  outputDir: '../test-results/e2e',
  // Failures are told, not repeated away.
  retries: 0,
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  // What comes is waited for, however slow the machine is: only what never comes takes so long.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  globalSetup: './fixtures/global-setup.ts',
  reporter: [['list'], ['json', { outputFile: '../test-results/playwright.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    actionTimeout: 30_000,
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-domain-reliability',
        '--disable-sync',
        '--no-pings',
        // dates are typed month first
        '--lang=en-US',
      ],
    },
  },
})
