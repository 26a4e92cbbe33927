import { posix } from 'node:path'
import { readFile } from '@jr/workspace'
import type { CheckContext } from './check-context.ts'

export function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/|\.(?:test|spec|bats)\b|(?:^|\/)test_[^/]*$|_test\.\w+$|_spec\.\w+$/.test(
    path,
  )
}

/** A program whose purpose is to judge, by its name; one that the instruction asks to change is a deliverable instead. */
export function isVerification(path: string, context: Pick<CheckContext, 'deliverables'>): boolean {
  if (context.deliverables?.includes(path) === true) return false
  return isTest(path) || /test|check|verif|valid|assert|lint|bench|measure|audit/i.test(posix.basename(path))
}

const configurationNames = new RegExp(
  [
    String.raw`^package(-lock)?\.json$|makefile$|^justfile$|^taskfile\.ya?ml$|^turbo\.json$|^deno\.jsonc?$|^bunfig\.toml$|^tsconfig.*\.json$|\.config\.[cm]?[jt]s$`,
    String.raw`^pyproject\.toml$|^setup\.(cfg|py)$|^(tox|pytest)\.ini$|^conftest\.py$|^(site|user)customize\.py$|^noxfile\.py$`,
    String.raw`^cargo\.toml$|^build\.rs$|^go\.mod$|^pom\.xml$|^build\.gradle|^gradlew$|^mvnw$|^composer\.json$|^gemfile$|^rakefile$|^phpunit\.xml`,
  ].join('|'),
  'i',
)

/** Files that tell test runners what to do. Every dot file is among them: some run code, some name the shell. */
export function isConfiguration(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.')) || configurationNames.test(posix.basename(path))
}

const runnerWords =
  /\b(?:npm|npx|pnpm|yarn|bun|make|just|pytest|unittest|tox|nox|vitest|jest|mocha|ava|bats|rspec|phpunit|cargo|go test|mvn|gradle|deno test)\b|--test\b/

/** Whether one of the programs of the workspace is a script that starts a test runner in its turn. */
export async function startsTests(programs: readonly string[], context: CheckContext): Promise<boolean> {
  for (const program of programs) {
    const text = await readFile(context.workspace, program).catch(() => '')
    if (runnerWords.test(text)) return true
  }
  return false
}
