import { defineConfig } from 'vitest/config'
import bff from './apps/bff/vitest.config.ts'

// Vitest does not look for projects inside a project, so those of the bff (unit, PGlite, Postgres) are taken over.
const bffProjects = (bff.test?.projects ?? []).flatMap((project) =>
  typeof project === 'object' && 'test' in project ? [{ ...project, root: './apps/bff' }] : [],
)

export default defineConfig({
  test: {
    // Of two processors one would be left idle.
    maxWorkers: 2,
    projects: [
      'packages/*',
      'apps/web',
      ...bffProjects,
      { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'] } },
    ],
  },
})
