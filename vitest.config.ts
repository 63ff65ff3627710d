import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { GENERIC_WRAPPERS } from './test/support/generic-wrappers.ts'

// `npm run prove` runs the simulations, crash rounds and fuzz at their full size: hours of room, not seconds.
const proving = process.env.OPTIONIX_PROVE === '1'

export default defineConfig({
  test: {
    globalSetup: ['test/support/kernels-setup.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/e2e/**', 'test/perf/**'],
    // Hundreds of servers are started from their sources: what one of them compiled the next one reads.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache', 'compile') },
    // One more than cores: tests of processes that are killed, restarted or out of reach wait for most of their time.
    maxWorkers: availableParallelism() + 1,
    // Nothing in a module of ours changes: a process runs file after file, and loads the rooms once, not for each file.
    isolate: false,
    execArgv: [GENERIC_WRAPPERS],
    // Bounds of a hang, not of a speed: a busy machine takes its time over what is right.
    testTimeout: proving ? 3_600_000 : 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
