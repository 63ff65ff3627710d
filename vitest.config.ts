import { defineConfig } from 'vitest/config'

// `npm run prove` runs the simulations, crash rounds and fuzz at their full size: hours of room, not seconds.
const proving = process.env.OPTIONIX_PROVE === '1'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/perf/**'],
    testTimeout: proving ? 3_600_000 : 30_000,
    hookTimeout: 60_000,
  },
})
