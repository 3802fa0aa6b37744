import { defineConfig } from 'vitest/config'

/** A test that waits for a real process may need this long on two busy cores; speed is measured in bench/ only. */
const REAL_PROCESS_TIMEOUT_MS = 60_000

const shared = { testTimeout: REAL_PROCESS_TIMEOUT_MS, hookTimeout: REAL_PROCESS_TIMEOUT_MS, pool: 'forks' as const }

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'static', include: ['tests/**/*.test.ts'] } },
      { test: { ...shared, name: 'contract', include: ['packages/contract/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'server',
          include: ['packages/server/**/*.test.ts'],
          globalSetup: ['packages/server/test/global-setup.ts'],
        },
      },
      { test: { ...shared, name: 'runner', include: ['packages/runner/**/*.test.ts'] } },
      { test: { ...shared, name: 'shim', include: ['packages/shim/**/*.test.ts'] } },
      { test: { ...shared, name: 'client', include: ['packages/client/**/*.test.ts'] } },
      { test: { ...shared, name: 'cli', include: ['packages/cli/**/*.test.ts'] } },
      { test: { ...shared, name: 'web', include: ['packages/web/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/support/global-setup.ts'],
        },
      },
    ],
  },
})
