import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')

/** Which renderer the tests build with: the one that ships, unless `JR_DASHBOARD_RUNTIME=react`. */
export const runtime: string = process.env['JR_DASHBOARD_RUNTIME'] ?? 'production'

/**
 * Builds the dashboard as `pnpm run build:dashboard` does, but into a directory of the test's own, so that no test depends on an
 * earlier build. In a process of its own: vitest sets NODE_ENV, and Vite would make a development build. Takes about a second.
 */
export function buildDashboard(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jr-dashboard-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  execFileSync(
    process.execPath,
    [vite, 'build', root, '--mode', runtime, '--logLevel', 'error', '--outDir', directory, '--emptyOutDir'],
    { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  return directory
}
