import { defineConfig } from 'vitest/config'
import bff from './apps/bff/vitest.config.ts'
import { SpreadWaiting } from './scripts/lib/spread-waiting.mjs'

// Vitest does not look for projects inside a project, so those of the bff (unit, PGlite, Postgres) are taken over.
const bffProjects = (bff.test?.projects ?? []).flatMap((project) =>
  typeof project === 'object' && 'test' in project ? [{ ...project, root: './apps/bff' }] : [],
)

export default defineConfig({
  test: {
    // On two processors: many tests wait.
    maxWorkers: 3,
    sequence: { sequencer: SpreadWaiting },
    projects: [
      'packages/*',
      'apps/web',
      ...bffProjects,
      { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'], testTimeout: 60_000 } },
    ],
  },
})
