import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestBench, type TestBench } from '../test-bench.ts'
import { bundleCrashingWorker, type CrashingWorker } from './bundle-crashing-worker.ts'
import { runCrashCase, runDoubleCrash } from './crash-matrix.ts'
import { chooseCases, type CrashMatrix, listCrashCases, mapOver } from './list-crash-cases.ts'
import { answerQuestions } from './scenarios.ts'
import { isOutsideTheWorkersPath } from './unreached-awaits.ts'

/** `all` runs the whole matrix (`pnpm crash-matrix`); a number is how many cases of the build's choice to run. */
const wanted = process.env['JR_CRASH_CASES'] ?? 'chosen'
/** A build is repeatable; other choices and moments are for `JR_CRASH_SEED=…`. */
const seed = Number(process.env['JR_CRASH_SEED'] ?? 1)
/** Cases mostly wait, for a start, for a look that comes every quarter of a second. */
const lanes = 5
const isLogged = process.env['JR_TEST_LOG'] !== undefined

let benches: TestBench[] = []
let worker: CrashingWorker | undefined
let matrix: CrashMatrix

beforeAll(async () => {
  benches = await Promise.all(
    Array.from({ length: lanes }, () => openTestBench({ simulator: { reply: answerQuestions } })),
  )
  worker = await bundleCrashingWorker()
  matrix = await listCrashCases(benches, worker, seed)
}, 240_000)
afterAll(async () => {
  await Promise.all(benches.map((bench) => bench.close()))
  if (worker !== undefined) rmSync(dirname(worker.file), { recursive: true, force: true })
})

test('every await of a worker is a crash point; one that no scenario reaches is on the list of those that need not', () => {
  // A name that stands here needs a scenario that comes through it, or a line in unreached-awaits.ts that says why not.
  expect(matrix.unreached.filter((name) => !isOutsideTheWorkersPath(name))).toEqual([])
})

test(
  `a worker may crash at any await of its code (${wanted} cases, seed ${seed}): nothing lost, nothing twice, nothing stuck`,
  { timeout: 7_200_000 },
  async () => {
    const chosen = wanted === 'all' ? matrix.cases : chooseCases(matrix.cases, seed)
    const cases = chosen.slice(0, Number.isInteger(Number(wanted)) ? Number(wanted) : undefined)
    const startedAt = performance.now()
    const outcomes = await mapOver(benches, cases, async (bench, one) => {
      const name = JSON.stringify({ ...one, scenario: one.scenario.name })
      const outcome = await runCrashCase(bench, worker!, one).catch((error: unknown) => `${name}: ${String(error)}`)
      if (isLogged) process.stderr.write(`${outcome === true ? 'sound' : outcome || 'not reached'} ${name}\n`)
      return outcome
    })
    const crashed = outcomes.filter((outcome) => outcome === true).length
    process.stdout.write(
      `crash matrix: ${cases.length} of ${matrix.cases.length} cases in ${Math.round((performance.now() - startedAt) / 1000)} s, ${crashed} crashed where they should\n`,
    )
    expect(outcomes.filter((outcome) => typeof outcome === 'string')).toEqual([])
    expect(crashed).toBeGreaterThan(cases.length * 0.8)
    for (const bench of benches) expect(await bench.tracker.auditSessions()).toEqual([])
  },
)

test('the worker that undoes what a crash left may crash itself', { timeout: 240_000 }, async () => {
  await expect(runDoubleCrash(benches[0]!, worker!)).resolves.toBeUndefined()
})
