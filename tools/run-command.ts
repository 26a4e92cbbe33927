import { execFileSync } from 'node:child_process'

/** Runs a command to its end and returns its output; throws an error with the last lines of what it wrote to stderr. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): string {
  try {
    return execFileSync(file, args, {
      ...options,
      env: { ...process.env, ...options.env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    const lines = (stderr || message).trim().split('\n').slice(-3).join(' / ')
    throw new Error(`${file} ${args[0] ?? ''} failed: ${lines}`, { cause: error })
  }
}
