import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/perf/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
