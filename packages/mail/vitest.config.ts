import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { name: 'mail', include: ['src/**/*.test.ts'], testTimeout: 15_000, hookTimeout: 30_000 },
})
