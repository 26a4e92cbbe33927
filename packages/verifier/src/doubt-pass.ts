import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import type { Check } from '@jr/instructions'
import { extractSnapshot, removeTree, resolvePath } from '@jr/workspace'
import type { CheckContext } from './check-context.ts'
import { constrainsOutput } from './check-expectation.ts'
import { compareTrees } from './compare-trees.ts'
import type { TreeChange } from './compare-trees.ts'
import type { CheckResult } from './evidence.ts'
import { findSelfGrading } from './find-self-grading.ts'
import type { SelfGrading } from './find-self-grading.ts'
import { isDocumentFile } from './is-document-file.ts'

type ShellCheck = Extract<Check, { kind: 'shell' }>
/** Runs the check's command in a prepared directory that stands in for the workspace. */
export type RunIn = (tree: string) => Promise<CheckResult>

/**
 * Doubts a pass whose exit code is the word of code that the author of the work could write. Two experiments:
 * 1. Only that code, without the rest of the work, on the state before: when it is green there too, it checks nothing.
 * 2. The whole work with the tests as they were before: when it is red there, the tests were bent to the work.
 * Either way the author has graded itself, and the result is `could_not_run`. Returns the result unchanged otherwise.
 */
export async function doubtPass(
  check: ShellCheck,
  passed: CheckResult,
  context: CheckContext,
  runIn: RunIn,
): Promise<CheckResult> {
  const grading = context.phase === 'after' ? findSelfGrading(check.command) : undefined
  if (grading === undefined || context.base === undefined) return passed
  // What an output must hold was written by the document, and a program that must print it is the deliverable itself.
  if (!grading.testRunner && constrainsOutput(check.expect)) return passed
  const changes = await compareTrees(context.workspace, context.base)
  const own = await listOwnFiles(grading, changes, context)
  if (own.length === 0 && !grading.testRunner) return passed
  const names = own
    .slice(0, 3)
    .map((change) => change.path)
    .join(', ')
  const alone = await runOn(context, own, runIn)
  if (alone.outcome === 'pass') {
    return {
      ...passed,
      outcome: 'could_not_run',
      reason: `it passes without the work as well${names === '' ? '' : `, by ${names} alone, which the author of the work wrote`}: it proves nothing`,
    }
  }
  const bent = own.filter((change) => change.change !== 'added' && (isTest(change.path) || grading.executed.length > 0))
  if (bent.length === 0) return passed
  const original = new Set(bent.map((change) => change.path))
  const honest = await runOn(
    context,
    changes.filter((change) => !original.has(change.path)),
    runIn,
  )
  if (honest.outcome === 'pass') return passed
  return {
    ...passed,
    outcome: 'could_not_run',
    reason: `it fails with ${[...original].slice(0, 3).join(', ')} as before the work, which the author of the work changed`,
  }
}

/** The changed files that decide the check's outcome, without those whose content is the document's own. */
async function listOwnFiles(
  grading: SelfGrading,
  changes: readonly TreeChange[],
  context: CheckContext,
): Promise<TreeChange[]> {
  const executed = new Set<string>()
  for (const name of grading.executed) {
    const resolved = await resolvePath(context.workspace, name).catch(() => undefined)
    if (resolved !== undefined) executed.add(resolved.relative)
  }
  const own: TreeChange[] = []
  for (const change of changes) {
    // A command may first change its directory, so the end of the path is compared too.
    const runs = [...executed].some((path) => change.path === path || change.path.endsWith(`/${path}`))
    const decides = runs || (grading.testRunner && (isTest(change.path) || isConfiguration(change.path)))
    if (decides && !(await isDocumentFile(context, change.path))) own.push(change)
  }
  return own
}

/** Runs on the state before the work with the given changes made to it. */
async function runOn(context: CheckContext, changes: readonly TreeChange[], runIn: RunIn): Promise<CheckResult> {
  const tree = await mkdtemp(join(context.sandbox.scratchDirectory, 'jr-doubt-'))
  try {
    if (context.base !== undefined) await extractSnapshot(context.base, tree)
    for (const { path, change } of changes) {
      const target = join(tree, path)
      await rm(target, { force: true, recursive: true })
      if (change === 'removed') continue
      await mkdir(dirname(target), { recursive: true })
      await copyFile(join(context.workspace.root, path), target)
    }
    return await runIn(tree)
  } finally {
    await removeTree(tree)
  }
}

function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/|\.(?:test|spec|bats)\b|(?:^|\/)test_[^/]*$|_test\.\w+$|_spec\.\w+$/.test(
    path,
  )
}

/** Files that tell test runners what to do. Every dot file is among them: some run code, some name the shell. */
function isConfiguration(path: string): boolean {
  const name = posix.basename(path)
  return (
    path.split('/').some((part) => part.startsWith('.')) ||
    /^(?:package(?:-lock)?\.json|.*makefile|justfile|taskfile\.ya?ml|pyproject\.toml|setup\.(?:cfg|py)|(?:tox|pytest)\.ini|conftest\.py|(?:site|user)customize\.py|cargo\.toml|build\.rs|go\.mod|deno\.jsonc?|bunfig\.toml|turbo\.json|tsconfig.*\.json|pom\.xml|build\.gradle.*|gradlew|mvnw|composer\.json|gemfile|rakefile|phpunit\.xml.*|noxfile\.py|.*\.config\.[cm]?[jt]s)$/i.test(
      name,
    )
  )
}
