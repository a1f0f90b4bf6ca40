import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'mail',
    isolate: false,
    include: ['src/**/*.test.ts'],
    testTimeout: 15_000,
    hookTimeout: 30_000,
  },
})
