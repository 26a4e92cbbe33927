import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { type CrashPoint, instrumentAwaits, root } from './instrument-awaits.ts'

/** The worker with instrumented awaits, as one file. */
export interface CrashingWorker {
  readonly file: string
  readonly points: readonly CrashPoint[]
}

const conditions = ['@jr/source', 'node', 'default']

/** One file, because loading 400 of them is most of what a worker process costs, and a matrix starts a thousand. */
export async function bundleCrashingWorker(): Promise<CrashingWorker> {
  const { points, texts } = instrumentAwaits()
  const directory = mkdtempSync(join(tmpdir(), 'jr-crash-'))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [{ name: 'instrument-awaits', load: (id) => texts.get(id) }],
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: true,
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: fileURLToPath(new URL('crashing-process.ts', import.meta.url)),
        output: { codeSplitting: false, entryFileNames: 'worker.mjs' },
      },
    },
  })
  return { file: join(directory, 'worker.mjs'), points }
}
