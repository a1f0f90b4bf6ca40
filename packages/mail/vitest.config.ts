import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'mail',
    isolate: false,
    include: ['src/**/*.test.ts'],
    // bounds against hanging: a slow machine is no failure
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
