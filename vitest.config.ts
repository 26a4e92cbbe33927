import { defineConfig } from 'vitest/config'
import { createTestEnvironment } from './tools/create-test-environment.ts'

// Vitest hands these to Node. Not 'import': require() would then load the ESM half of dual packages (pg breaks). Not 'module': that half
// is for bundlers and may not run in Node (@opentelemetry/api breaks).
const resolve = { conditions: ['@jr/source', 'node', 'default'] }
// `__vitest__` is where global set-up files run: without the condition they need a build, which a fresh clone does not have.
const source = { ssr: { resolve }, environments: { __vitest__: { resolve } } }
const roots = '{db,packages/*,apps/*,tools,deploy}'
const env = createTestEnvironment()
// How long a busy machine may take for what an idle one does at once, such as starting a process: a slow run is no failure.
const expectOptions = { poll: { timeout: 20_000 } }

/**
 * Three projects, told apart by the file name: `*.test.ts` is fast and pure, `*.db.test.ts` has a database of its own
 * (cloned from a migrated template), `*.web.test.ts` drives headless Chromium, usually with a database too.
 */
export default defineConfig({
  test: {
    // The JSON is for .ci/run, which counts from it.
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          env,
          expect: expectOptions,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: [`${roots}/test/**/*.test.ts`],
          exclude: ['**/node_modules/**', '**/*.db.test.ts', '**/*.web.test.ts'],
        },
      },
      {
        ...source,
        test: {
          name: 'db',
          env,
          expect: expectOptions,
          include: [`${roots}/test/**/*.db.test.ts`],
          globalSetup: ['db/test/start-test-server.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: 'web',
          env,
          expect: expectOptions,
          include: [`${roots}/test/**/*.web.test.ts`],
          globalSetup: ['db/test/start-test-server.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
