import { defineConfig } from 'vitest/config'

/** The embedded database belongs to one process and has no roles: these are a matter of Postgres, or seen on it alone. */
const ofPostgresAlone = [
  'src/alerts/put-off.integration.test.ts',
  'src/background/two-processes.integration.test.ts',
  'src/broker/clocks-apart.integration.test.ts',
  'src/broker/database-away.integration.test.ts',
  'src/broker/outage.integration.test.ts',
  'src/broker/overtaken.integration.test.ts',
  'src/broker/two-processes.integration.test.ts',
  'src/db/open-postgres.integration.test.ts',
  'src/http/in-time.integration.test.ts',
  'src/open-storage.integration.test.ts',
]

/** Where no driver makes a difference, or a soak runs the like on Postgres: once is enough. */
const ofPgliteAlone = [
  'src/crash.integration.test.ts',
  'src/alerts/mails.integration.test.ts',
  'src/http/http.integration.test.ts',
  'src/incidents/review-open.integration.test.ts',
  'src/routes/accounts.integration.test.ts',
  'src/routes/alert-rules.integration.test.ts',
  'src/routes/api-keys.integration.test.ts',
  'src/routes/events.integration.test.ts',
  'src/routes/session.integration.test.ts',
  'src/routes/service/keys.integration.test.ts',
  'src/routes/service/openapi.integration.test.ts',
  'src/routes/service/settings.integration.test.ts',
  'src/routes/service/tokens.integration.test.ts',
  'src/verbs/rotate-secret.integration.test.ts',
]

/** Bounds against hanging, far above what is seen: a slow machine is no failure. */
const patience = {
  testTimeout: 180_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
}

const integration = (database: 'pglite' | 'postgres') => ({
  test: {
    name: `bff:${database}`,
    include: ['src/**/*.integration.test.ts'],
    exclude: database === 'pglite' ? ofPostgresAlone : ofPgliteAlone,
    env: { MAILGRANT_TEST_DATABASE: database },
    globalSetup: ['src/testing/database-setup.ts'],
    pool: 'forks' as const,
    // to load the bff anew for each file takes longer than most of them run
    isolate: false,
    maxWorkers: 3,
    ...patience,
  },
})

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'bff:unit',
          isolate: false,
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.integration.test.ts'],
          ...patience,
        },
      },
      integration('pglite'),
      integration('postgres'),
    ],
  },
})
