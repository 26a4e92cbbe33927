import type { Check } from '@jr/instructions'
import { resolvePath } from '@jr/workspace'
import type { CheckContext } from './check-context.ts'
import { constrainsOutput } from './check-expectation.ts'
import { compareTrees } from './compare-trees.ts'
import type { TreeChange } from './compare-trees.ts'
import { brokenTest, canContradict, contradictTest } from './contradict-test.ts'
import type { CheckResult } from './evidence.ts'
import { findSelfGrading } from './find-self-grading.ts'
import type { SelfGrading } from './find-self-grading.ts'
import { isDocumentFile } from './is-document-file.ts'
import { isConfiguration, isTest, isVerification, startsTests } from './program-role.ts'
import { runOnTree } from './run-on-tree.ts'
import type { RunIn } from './run-on-tree.ts'

type ShellCheck = Extract<Check, { kind: 'shell' }>

/** The last experiment repeats the whole test suite twice; a longer one is believed after the first two. */
const maxRepeatedMs = 60_000

/**
 * Doubts a pass whose exit code is the word of code in the workspace, by experiments:
 * 1. Only the files that decide, without the rest of the work, on the state before: green there means they check nothing.
 * 2. The whole work with the tests as they were before: red there means the tests were bent to the work.
 * 3. The same with a contradiction in each test: green there means that the work ends or disarms its tests.
 * Each finds an author who grades itself, and the result is then `could_not_run`. Otherwise it is returned unchanged.
 */
export async function doubtPass(
  check: ShellCheck,
  passed: CheckResult,
  context: CheckContext,
  runIn: RunIn,
): Promise<CheckResult> {
  const named = context.phase === 'after' ? findSelfGrading(check.command) : undefined
  if (named === undefined || context.base === undefined) return passed
  const doubted = (reason: string): CheckResult => ({ ...passed, outcome: 'could_not_run', reason })
  const grading = { ...named, testRunner: named.testRunner || (await startsTests(named.executed, context)) }
  const changes = await compareTrees(context.workspace, context.base)
  const own = await listOwnFiles(grading, changes, context)
  // What an output must hold was written by the document, and a program that must print it is the deliverable itself.
  if (grading.testRunner || (own.length > 0 && !constrainsOutput(check.expect))) {
    const alone = await runOnTree(context, { changes: own }, runIn)
    const by = own.length === 0 ? '' : `, by ${listPaths(own)} alone, which the author of the work wrote`
    if (alone.outcome === 'pass') return doubted(`it passes without the work as well${by}: it proves nothing`)
    if (alone.outcome !== 'fail') return doubted(`it could not be run without the work: ${alone.reason ?? ''}`)
  }
  const bent = own.filter((change) => change.change !== 'added' && isVerification(change.path, context))
  // A link in the place of a directory of tests hides them as surely as their removal.
  const hides = (change: TreeChange): boolean => bent.some(({ path }) => path.startsWith(`${change.path}/`))
  const straight = changes.filter((change) => !bent.includes(change) && !hides(change))
  if (bent.length > 0 && (await runOnTree(context, { changes: straight }, runIn)).outcome !== 'pass') {
    return doubted(`it fails with ${listPaths(bent)} as before the work, which the author of the work changed`)
  }
  if (!grading.testRunner || (passed.durationMs ?? 0) > maxRepeatedMs) return passed
  const fault = await findDisarmedTests(context, straight, runIn)
  return fault === undefined ? passed : doubted(fault)
}

async function findDisarmedTests(
  context: CheckContext,
  changes: readonly TreeChange[],
  runIn: RunIn,
): Promise<string | undefined> {
  const run = async (change: (path: string, text: string) => string): Promise<CheckResult> => {
    const rewrite = (path: string, text: string): string | undefined =>
      isTest(path) && canContradict(path) ? change(path, text) : undefined
    return runOnTree(context, { changes, rewrite }, runIn)
  }
  // Green with broken tests: the command runs none of them (a build, a type check), so they can say nothing about it.
  if ((await run(() => brokenTest)).outcome === 'pass') return undefined
  const contradicted = await run(contradictTest)
  if (contradicted.outcome === 'fail') return undefined
  return contradicted.outcome === 'pass'
    ? 'it passes with a contradiction in every test as well: the work ends or disarms its tests'
    : `it could not be run with a contradiction in its tests: ${contradicted.reason ?? ''}`
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

function listPaths(changes: readonly TreeChange[]): string {
  return changes
    .slice(0, 3)
    .map((change) => change.path)
    .join(', ')
}
