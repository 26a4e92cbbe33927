import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SpawnWorkerOptions {
  readonly databaseUrl: string
  readonly dataDirectory: string
  /** How long the model takes to answer. */
  readonly delayMs: number
  readonly concurrency: number
}

/** Starts a worker process; resolves when it is ready for work. */
export async function spawnWorker(options: SpawnWorkerOptions): Promise<ChildProcess> {
  const { databaseUrl, dataDirectory, delayMs, concurrency } = options
  const script = fileURLToPath(new URL('worker-process.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--conditions=@jr/source', script, databaseUrl, dataDirectory, String(delayMs), String(concurrency)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Compiled once: starting is most of what a round costs.
      env: { ...process.env, NODE_COMPILE_CACHE: join(dataDirectory, 'compile-cache') },
    },
  )
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('A worker ended before it was ready.')))
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => {})
  return child
}

export async function killWorker(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
