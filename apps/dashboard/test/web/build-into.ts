import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')

/**
 * Builds the dashboard as `pnpm run build:dashboard` does, but into `directory`. In a process of its own: vitest sets NODE_ENV, and
 * Vite would make a development build. Takes about a second.
 */
export function buildInto(directory: string, mode: string = 'production'): void {
  execFileSync(
    process.execPath,
    [vite, 'build', root, '--mode', mode, '--logLevel', 'error', '--outDir', directory, '--emptyOutDir'],
    { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'inherit', 'inherit'] },
  )
}
