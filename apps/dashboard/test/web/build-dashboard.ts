import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { buildInto } from './build-into.ts'

/**
 * A build for the tests of one file, so that no test depends on an earlier build. With `JR_DASHBOARD_RUNTIME=react` the same tests run
 * against React instead of what ships.
 */
export function buildDashboard(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jr-dashboard-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  buildInto(directory, process.env['JR_DASHBOARD_RUNTIME'])
  return directory
}
