import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll } from 'vitest'

export const repositoryDirectory = resolve(import.meta.dirname, '../../..')

/** A `jr` in a process of its own. */
export interface JrProcess {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with the exit code when the process has ended and all output was read. */
  readonly ended: Promise<number | null>
}

/** What a test's environment holds: nothing of the machine's own settings reaches a `jr` under test. */
export interface JrEnvironment {
  readonly [name: string]: string
}

const dataDirectories: string[] = []

// Registered with the import, so it runs after the test file's own hooks have ended what still uses the directories.
afterAll(() => {
  for (const directory of dataDirectories) rmSync(directory, { recursive: true, force: true })
})

/** A data directory of its own, removed when the test file has ended. */
export function createDataDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'jr-cli-test-')))
  // As root the database runs as another user, who must be able to enter; else it would be put into a shared place and stay there.
  chmodSync(directory, 0o755)
  dataDirectories.push(directory)
  return directory
}

export function startJr(
  parameters: readonly string[],
  options: { readonly environment?: JrEnvironment; readonly directory?: string } = {},
): JrProcess {
  const main = join(repositoryDirectory, 'apps/cli/src/main.ts')
  const child = spawn(process.execPath, ['--conditions=@jr/source', main, ...parameters], {
    cwd: options.directory ?? repositoryDirectory,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      // Nobody answers here, whatever runs on this machine.
      LOCAL_LLM_URL: 'http://127.0.0.1:9/v1',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<number | null>((done) => void child.once('close', (code) => done(code)))
  return { child, stdout: () => stdout, stderr: () => stderr, ended }
}

/** Runs a `jr` to its end. */
export async function runJr(
  parameters: readonly string[],
  options: Parameters<typeof startJr>[1] = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const started = startJr(parameters, options)
  const code = await started.ended
  return { code, stdout: started.stdout(), stderr: started.stderr() }
}
