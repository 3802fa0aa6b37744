import { defineConfig } from 'vitest/config'

/** Agents are half a gigabyte each: fetching one over a slow line, and its first start from a cold disk, take minutes. */
const REAL_AGENT_TIMEOUT_MS = 15 * 60_000

/** `npm run test:agents`: real agents of others, fetched from the npm registry. Not part of `npm test`. */
export default defineConfig({
  test: {
    name: 'agents',
    include: ['e2e/agents/**/*.e2e.ts'],
    testTimeout: REAL_AGENT_TIMEOUT_MS,
    hookTimeout: REAL_AGENT_TIMEOUT_MS,
    pool: 'forks',
    fileParallelism: false,
  },
})
